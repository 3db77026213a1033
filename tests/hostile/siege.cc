#include "tests/hostile/siege.h"

#include <algorithm>

namespace orderlog::testing {

std::vector<std::string> impatient(std::vector<std::string> more) {
  const std::string patience = std::to_string(kPatience.count());
  for (const char* key :
       {"--server.header_deadline_ms", "--server.body_deadline_ms", "--server.write_deadline_ms"}) {
    if (std::find(more.begin(), more.end(), key) != more.end()) continue;
    more.insert(more.end(), {key, patience});
  }
  return more;
}

std::vector<http::RawClient> connect_many(const HostileServer& server, std::size_t count,
                                          int receive_buffer_bytes) {
  std::vector<http::RawClient> clients;
  clients.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(server.connect(receive_buffer_bytes));
    clients.back().reset_on_close();
    clients.back().set_patience(std::chrono::milliseconds(20));
  }
  return clients;
}

std::size_t count_told(std::vector<http::RawClient>& clients, const std::string& summary) {
  return static_cast<std::size_t>(
      std::count_if(clients.begin(), clients.end(), [&](http::RawClient& client) {
        const Heard heard = hear(client);
        return heard.has_ended && summary_of(heard.answers) == summary;
      }));
}

}  // namespace orderlog::testing
