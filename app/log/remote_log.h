#pragma once

// A server's log, read over HTTP: for commands that otherwise read a data directory. Commits come
// as they are stored (GET /v1/log/commits), one stream's events by the server's own index.

#include <memory>

#include "app/net/http_url.h"
#include "app/net/tcp_connection.h"
#include "eventstore/event_store.h"

namespace orderlog {

// The head is the server's of this moment, and what comes later is not seen. Appends are refused
// with kInUse. Any thread; a cursor has a connection of its own. Nothing that comes is believed
// further than its framing and its positions: the chain is for those who verify.
[[nodiscard]] NetResult<std::unique_ptr<EventStore>> open_remote_log(const HttpUrl& url);

}  // namespace orderlog
