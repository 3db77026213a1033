#include "replay/past/scratch_log.h"

#include <optional>
#include <sstream>

#include "eventstore/chain.h"
#include "eventstore/durable_file.h"

namespace orderlog {
namespace {

constexpr const char* kName = "LOG";

struct LogSeen {
  std::string first;  // the first commit's hash, in hexadecimal
  std::uint64_t position = 0;
  std::string hash;  // of the commit that ends there
};

std::string text_of(const LogSeen& seen) {
  return "first " + seen.first + "\nposition " + std::to_string(seen.position) + "\nhash " +
         seen.hash + "\n";
}

std::optional<LogSeen> parse(const std::string& text) {
  std::istringstream in(text);
  std::string first;
  std::string position;
  std::string hash;
  LogSeen seen;
  in >> first >> seen.first >> position >> seen.position >> hash >> seen.hash;
  if (!in || text != text_of(seen)) return std::nullopt;
  return seen;
}

// Of the commit that ends at this position; empty where none does.
StoreResult<std::string> hash_at(const EventStore& log, Position position, bool inside) {
  std::string bytes;
  const auto commit = log.commit_at(position, bytes);
  if (!commit) return fail(commit.error());
  if (!*commit || (!inside && (*commit)->last != position)) return std::string();
  return to_hex(stored_hash((*commit)->bytes));
}

}  // namespace

Result<Ok, ScratchError> remember_log_of_scratch(const std::string& path, const EventStore& log) {
  const Head head = log.head();
  const auto first = hash_at(log, Position{1}, true);
  if (!first) return fail(ScratchError{false, first.error().detail});
  const auto text = read_small_file(path + "/" + kName);
  if (!text) return fail(ScratchError{false, text.error().detail});
  const LogSeen now{*first, head.position.value(), to_hex(head.hash)};
  if (*text) {
    const auto seen = parse(**text);
    if (!seen) {
      return fail(ScratchError{
          true, path + "/" + kName + " can't be read: name another scratch directory"});
    }
    const bool goes_on = seen->position <= now.position;
    const auto there =
        goes_on ? hash_at(log, Position{seen->position}, false) : StoreResult<std::string>("");
    if (!there) return fail(ScratchError{false, there.error().detail});
    if (seen->first != now.first || (goes_on && *there != seen->hash)) {
      return fail(ScratchError{
          true, path +
                    " holds read models of another log: name another scratch directory, or remove "
                    "this one"});
    }
    if (!goes_on || seen->position == now.position) return Ok{};
  }
  if (const auto written = replace_file(path, kName, text_of(now)); !written) {
    return fail(ScratchError{false, written.error().detail});
  }
  return Ok{};
}

}  // namespace orderlog
