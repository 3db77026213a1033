#include "eventstore/anchor.h"

#include <charconv>
#include <cinttypes>
#include <cstdio>

#include "eventstore/durable_file.h"
#include "eventstore/xxhash.h"

namespace orderlog {
namespace {

std::string without_checksum(const Head& head) {
  return "position " + std::to_string(head.position.value()) + "\nhash " + to_hex(head.hash) + "\n";
}

}  // namespace

std::string anchor_text(const Head& head) {
  std::string text = without_checksum(head);
  char checksum[32];
  std::snprintf(checksum, sizeof checksum, "checksum %016" PRIx64 "\n", checksum_of(text));
  return text + checksum;
}

std::optional<Head> parse_anchor(std::string_view text) {
  constexpr std::string_view kPosition = "position ";
  constexpr std::string_view kHash = "\nhash ";
  if (text.substr(0, kPosition.size()) != kPosition) return std::nullopt;
  std::uint64_t position = 0;
  const char* const digits = text.data() + kPosition.size();
  const auto parsed = std::from_chars(digits, text.data() + text.size(), position);
  if (parsed.ec != std::errc{}) return std::nullopt;
  const std::string_view rest(parsed.ptr,
                              static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
  if (rest.substr(0, kHash.size()) != kHash) return std::nullopt;
  const auto hash = hash_from_hex(rest.substr(kHash.size(), 2 * sizeof(ChainHash)));
  if (!hash) return std::nullopt;
  const Head head{Position{position}, *hash};
  // Comparing the whole text checks the checksum and that nothing else is in the file.
  if (anchor_text(head) != text) return std::nullopt;
  return head;
}

StoreResult<Ok> write_anchor(rocksdb::FileSystem& file_system, const std::string& directory,
                             const Head& head) {
  return replace_file(file_system, directory, kAnchorName, anchor_text(head));
}

namespace {

StoreResult<std::optional<Head>> anchor_from(const StoreResult<std::optional<std::string>>& text,
                                             const std::string& directory) {
  if (!text) return fail(text.error());
  if (!text.value()) return std::optional<Head>{};
  const auto head = parse_anchor(*text.value());
  if (!head) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           directory + "/" + kAnchorName +
                               " is damaged, so nothing proves that the log is whole: restore the "
                               "directory from a copy"});
  }
  return head;
}

}  // namespace

StoreResult<std::optional<Head>> read_anchor(rocksdb::FileSystem& file_system,
                                             const std::string& directory) {
  return anchor_from(read_small_file(file_system, directory + "/" + kAnchorName), directory);
}

StoreResult<std::optional<Head>> read_anchor(const std::string& directory) {
  return anchor_from(read_small_file(directory + "/" + kAnchorName), directory);
}

}  // namespace orderlog
