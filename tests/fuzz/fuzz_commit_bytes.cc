// A commit's bytes as they come from a disk or over a network: whatever they are, nothing outside
// of them is read, and what is taken for a commit is one in its only spelling.
//
// Input: the bytes.

#include <cstring>
#include <memory>
#include <string>

#include "eventstore/commit.h"
#include "eventstore/commit_frame.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

const bool kPlanted = is_planted("commit_bytes");

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_views(const CommitView& commit, std::string_view bytes) {
  for (const std::string_view text :
       {commit.commit_id, commit.tenant, commit.actor, commit.correlation_id,
        commit.idempotency_key, commit.command, commit.command_body, commit.answer.detail}) {
    must(lies_in(text, bytes), "a commit's texts lie in its bytes");
  }
  for (const EventView& event : commit.events) {
    must(
        lies_in(event.stream, bytes) && lies_in(event.type, bytes) && lies_in(event.payload, bytes),
        "an event's texts lie in its commit's bytes");
  }
}

void check_spelling(const CommitView& commit, std::string_view bytes) {
  std::string again;
  encode_commit(commit, again);
  must(covered_bytes(again) == covered_bytes(bytes), "a commit has one spelling");
}

// Behind it something else may follow, and that is left alone.
void check_leading(const CommitView& commit, std::string_view bytes) {
  const std::string longer = std::string(bytes) + "what follows";
  CommitView leading;
  const auto found = decode_leading_commit(longer, leading);
  must(found.ok() && found->bytes == bytes && leading == commit,
       "a commit is the same with something behind it");
}

void check_cut(std::string_view bytes) {
  CommitView cut;
  must(!decode_commit(bytes.substr(0, bytes.size() - 1), cut), "a commit that is cut is none");
}

// Frames as commits travel in: taken apart and put together they are the bytes they were.
void check_frames(std::string_view data) {
  std::string again;
  for (std::string_view rest = data; !rest.empty();) {
    const auto commit = take_frame(rest);
    if (!commit) return;
    append_frame(*commit, again);
    must(again == data.substr(0, again.size()), "frames put together are what they were");
  }
}

// The planted bug: a reader whose check of a text's bounds is off by one. It reads a copy that has
// nothing behind it, so that the address sanitizer sees the byte too many.
void read_one_too_many(const CommitView& commit) {
  const std::string_view payload = commit.events.back().payload;
  if (payload.size() < 2) return;
  const auto copy = std::make_unique<char[]>(payload.size());
  std::memcpy(copy.get(), payload.data(), payload.size());
  std::size_t at = 0;
  while (at <= payload.size() && copy[at] != '}') ++at;
  must(at <= payload.size(), "a payload ends");
}

}  // namespace

void commit_bytes(std::string_view input) {
  check_frames(input);
  CommitView commit;
  if (!decode_commit(input, commit)) return;
  must(frame_commit(input).ok(), "a commit has a frame");
  must(frame_commit(input)->last == commit.last_position(), "frame and commit cover the same");
  check_views(commit, input);
  check_spelling(commit, input);
  check_leading(commit, input);
  check_cut(input);
  if (kPlanted) read_one_too_many(commit);
}

}  // namespace orderlog::fuzz
