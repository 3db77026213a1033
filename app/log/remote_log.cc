#include "app/log/remote_log.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "app/log/reading_progress.h"
#include "app/log/remote_stream.h"
#include "app/net/http_client.h"
#include "app/net/refusal.h"
#include "base/json/reader.h"
#include "eventstore/commit_frame.h"
#include "eventstore/log_scan.h"
#include "eventstore/reading_event_store.h"

namespace orderlog {
namespace {

StoreError trouble(std::string sentence) { return {StoreErrorCode::kIo, std::move(sentence)}; }

// Whole commits behind a position. One thread.
class CommitPages {
 public:
  explicit CommitPages(const HttpUrl& url) : client_(url) {}

  // Empty at the log's end. `bytes`: at most, unless one commit alone is longer.
  StoreResult<std::string> behind(Position after, std::optional<std::size_t> bytes) {
    std::string target = "/v1/log/commits?after=" + std::to_string(after.value());
    if (bytes) target += "&bytes=" + std::to_string(*bytes);
    auto answer = client_.get(target);
    if (!answer) return fail(trouble(answer.error()));
    if (answer->status != 200) return fail(trouble(refusal_text(*answer)));
    return std::move(answer->body);
  }

 private:
  HttpClient client_;
};

StoreResult<CommitBytes> take_commit(std::string_view& page) {
  const auto bytes = take_frame(page);
  if (!bytes) return fail(trouble("the server's answer ends in the middle of a commit"));
  const auto commit = frame_commit(*bytes);
  if (commit) return *commit;
  return fail(StoreError{StoreErrorCode::kCorrupt, "a commit of the server's log is " +
                                                       std::string(to_string(commit.error()))});
}

class RemoteCursor final : public CommitCursor {
 public:
  // `progress`: told of each commit; null: nobody asks.
  RemoteCursor(const HttpUrl& url, Position from, Position last, ReadingProgress* progress)
      : pages_(url), next_(std::max(from, Position{1})), last_(last), progress_(progress) {}

  StoreResult<std::optional<CommitBytes>> next() override {
    if (next_ > last_) return std::optional<CommitBytes>{};
    if (rest_.empty()) {
      auto page = pages_.behind(Position{next_.value() - 1}, std::nullopt);
      if (!page) return fail(page.error());
      page_ = *std::move(page);
      rest_ = page_;
    }
    const auto commit = take_commit(rest_);
    if (!commit) return fail(commit.error());
    // Only the first may begin before what was asked for.
    if (commit->last < next_ || commit->first > next_ || (started_ && commit->first != next_)) {
      return fail(StoreError{StoreErrorCode::kCorrupt,
                             "the server's log has no commit at " + std::to_string(next_.value())});
    }
    started_ = true;
    next_ = commit->last.next();
    if (progress_ != nullptr) progress_->update(commit->last);
    return std::optional(*commit);
  }

 private:
  CommitPages pages_;
  Position next_;
  const Position last_;
  ReadingProgress* const progress_;
  bool started_ = false;
  std::string page_;
  std::string_view rest_;
};

class RemoteLog final : public ReadingEventStore {
 public:
  // `progress`: told of what is read; null: nobody asks. Then the log is for any thread.
  RemoteLog(const HttpUrl& url, LineId line, const Head& head, ReadingProgress* progress = nullptr)
      : ReadingEventStore("a server's log is read here, not written: send it commands", head),
        url_(url),
        line_(line),
        progress_(progress),
        streams_(url) {}

  LineId line() const override { return line_; }

  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<RemoteCursor>(url_, from, head_.position(), progress_);
  }

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    if (position == Position{} || position > head_.position()) return std::optional<CommitBytes>{};
    auto page = CommitPages(url_).behind(Position{position.value() - 1}, 0);
    if (!page) return fail(page.error());
    std::string_view rest = *page;
    const auto commit = take_commit(rest);
    if (!commit) return fail(commit.error());
    bytes.assign(commit->bytes);
    return std::optional<CommitBytes>{{commit->first, commit->last, bytes}};
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    return while_telling([&](const EventStore& log) { return scan_for_key(log, tenant, key); });
  }
  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    if (tenant != RemoteStreams::kTenant) {
      return while_telling(
          [&](const EventStore& log) { return scan_for_stream_head(log, tenant, stream); });
    }
    return streams_.head(stream, head_.position());
  }
  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    if (tenant != RemoteStreams::kTenant) {
      return while_telling([&](const EventStore& log) {
        return scan_stream(log, tenant, stream, from, direction, limit);
      });
    }
    return streams_.read(stream, head_.position(), from, direction, limit);
  }

 private:
  // What a server has no route for is had by reading all of it, and that is said on stderr.
  template <class Scan>
  std::invoke_result_t<Scan, const EventStore&> while_telling(const Scan& scan) const {
    ReadingProgress progress("reading", head_.position());
    return scan(RemoteLog(url_, line_, head_.get(), &progress));
  }

  const HttpUrl url_;
  const LineId line_;
  ReadingProgress* const progress_;
  mutable RemoteStreams streams_;
};

}  // namespace

NetResult<std::unique_ptr<EventStore>> open_remote_log(const HttpUrl& url) {
  HttpClient client(url);
  const auto answer = client.get("/v1/log");
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(refusal_text(*answer));
  JsonParser parser;
  const auto document = parser.parse(answer->body);
  if (!document) return fail(not_ours(*answer));
  FieldErrors errors;
  ObjectReader log(*document, errors);
  std::int64_t line = 0;
  std::int64_t position = 0;
  std::string hash;
  log.integer("line", line, 0, 65'535);
  log.integer("position", position, 0, kMaxExactInteger);
  log.text("chain_hash", hash, 64);
  const auto chain_hash = hash_from_hex(hash);
  if (!errors.empty() || !chain_hash) return fail(not_ours(*answer));
  return std::unique_ptr<EventStore>(std::make_unique<RemoteLog>(
      url, LineId(static_cast<std::uint16_t>(line)),
      Head{Position(static_cast<std::uint64_t>(position)), *chain_hash}));
}

}  // namespace orderlog
