#include "messaging/log_client.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "base/decimal.h"
#include "eventstore/commit_frame.h"
#include "messaging/log_piece.h"

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};

BusError nonsense(const std::string& what) {
  return {BusErrorCode::kRefused, "NATS: the log was asked for commits, and " + what + "."};
}

BusError foreign(Position position) {
  return {BusErrorCode::kForeignStream,
          "NATS: the log that answers is another one: its commit at position " +
              std::to_string(position.value()) + " does not follow what is known here."};
}

// Reads the commits one after the other, each right behind the one before.
class PieceReader {
 public:
  explicit PieceReader(const Head& after) : after_(after), checks_(after.hash != kChainStart) {}

  BusResult<Ok> add(std::string_view bytes) {
    const auto commit = frame_commit(bytes);
    CommitView view;
    if (!commit || !decode_commit(bytes, view)) {
      return fail(nonsense("one that came can't be read"));
    }
    const bool follows =
        batch_->empty() ? commit->first <= after_.position.next() && commit->last > after_.position
                        : commit->first == batch_->last_position().next();
    if (!follows) return fail(nonsense("others came than those behind the position"));
    // From the log's beginning on the chain is known too.
    const bool is_known = checks_ || commit->first == Position(1);
    if (is_known && commit->first == after_.position.next() && batch_->empty()) {
      hash_ = after_.hash;
    }
    const bool linked = !batch_->empty() || (is_known && commit->first == after_.position.next());
    if (linked && chain_.next(hash_, covered_bytes(bytes)) != stored_hash(bytes)) {
      return fail(foreign(commit->first));
    }
    hash_ = stored_hash(bytes);
    batch_->add_sealed(*commit);
    return Ok{};
  }

  [[nodiscard]] std::shared_ptr<const CommitBatch> take() {
    return batch_->empty() ? nullptr : std::move(batch_);
  }

 private:
  const Head after_;
  const bool checks_;
  Chain chain_;
  ChainHash hash_ = kChainStart;
  std::shared_ptr<CommitBatch> batch_ = std::make_shared<CommitBatch>();
};

}  // namespace

void LogClient::lend(Bus& bus) {
  const std::unique_lock lock(mutex_);
  bus_ = &bus;
}

void LogClient::take_back() {
  const std::unique_lock lock(mutex_);
  bus_ = nullptr;
}

BusResult<BusMessage> LogClient::ask(Position after, std::size_t offset) {
  auto reply = bus_->request(subjects_.log(), write_log_request({after, offset}), kPatience);
  if (!reply && reply.error().code == BusErrorCode::kNoResponders) {
    return fail(BusError{BusErrorCode::kNoResponders,
                         "NATS: nobody answers for the log on " + subjects_.log() +
                             ": its server is not running, or has no NATS."});
  }
  if (!reply) return reply;
  if (const auto code = reply->header(kLogError)) {
    return fail(BusError{BusErrorCode::kRefused,
                         "NATS: the log refused a request: " + std::string(reply->data()) + "."});
  }
  return reply;
}

BusResult<std::string> LogClient::whole_commit(Position after, std::string bytes,
                                               std::size_t size) {
  if (size > kMaxCommitBytes) return fail(nonsense("one larger than any came"));
  while (bytes.size() < size) {
    auto reply = ask(after, bytes.size());
    if (!reply) return fail(std::move(reply).error());
    if (reply->data().empty() || decimal_in(reply->header(kLogSize)) != size) {
      return fail(nonsense("the pieces of one don't belong together"));
    }
    bytes += reply->data();
  }
  if (bytes.size() > size) return fail(nonsense("more came than there is of one"));
  return bytes;
}

BusResult<LogPiece> LogClient::fetch(const Head& after) {
  const std::shared_lock lock(mutex_);
  if (bus_ == nullptr) {
    return fail(BusError{BusErrorCode::kEnded, "NATS: there is no connection."});
  }
  auto reply = ask(after.position, 0);
  if (!reply) return fail(std::move(reply).error());
  LogPiece piece;
  piece.head = Position(decimal_in(reply->header(kLogHead)).value_or(0));
  PieceReader reader(after);
  if (const auto size = decimal_in(reply->header(kLogSize))) {
    auto commit = whole_commit(after.position, std::string(reply->data()), *size);
    if (!commit) return fail(std::move(commit).error());
    if (auto added = reader.add(*commit); !added) return fail(std::move(added).error());
  } else {
    std::string_view rest = reply->data();
    while (!rest.empty()) {
      const auto commit = take_frame(rest);
      if (!commit) return fail(nonsense("the last of them is cut short"));
      if (auto added = reader.add(*commit); !added) return fail(std::move(added).error());
    }
  }
  piece.commits = reader.take();
  if (piece.commits != nullptr) piece.head = std::max(piece.head, piece.commits->last_position());
  return piece;
}

}  // namespace orderlog
