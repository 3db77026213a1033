#pragma once

// One stream's events, asked of a server (GET /v1/events?stream=).

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/net/http_client.h"
#include "base/json/reader.h"
#include "eventstore/event_store.h"

namespace orderlog {

// Any thread; one asks at a time.
class RemoteStreams {
 public:
  // The one that a server's answers speak of.
  static constexpr std::string_view kTenant = "default";

  explicit RemoteStreams(const HttpUrl& url) : client_(url) {}

  // As EventStore has them; nothing behind `last` is seen.
  [[nodiscard]] StoreResult<std::optional<StreamHead>> head(std::string_view stream, Position last);
  [[nodiscard]] StoreResult<std::vector<StoredEvent>> read(std::string_view stream, Position last,
                                                           StreamVersion from, Direction direction,
                                                           std::size_t limit);

 private:
  struct Page {
    std::vector<StoredEvent> events;
    bool more = false;
  };
  [[nodiscard]] StoreResult<Page> page(std::string_view stream, Position after, Position last);

  std::mutex mutex_;
  HttpClient client_;
  JsonParser parser_;
  // Where the last forward reading ended, since most go on there: positions are all that a server
  // can be asked to begin at.
  std::string stream_;
  StreamVersion next_version_;
  Position after_;
};

}  // namespace orderlog
