#include "tests/e2e/command_sender.h"

#include <cctype>
#include <cstdlib>
#include <future>

namespace orderlog::testing {
namespace {

Reply reply_of(BusMessage& message) {
  Reply reply;
  const auto headers = message.headers().value_or(BusMessage::Headers{});
  if (message.status() == "503") {
    reply.trouble = "nobody listens";
    return reply;
  }
  for (const auto& [name, value] : headers) {
    std::string lower(name);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    reply.response.headers.emplace_back(std::move(lower), value);
  }
  reply.response.body = message.data();
  reply.status = std::atoi(reply.header("orderlog-status").c_str());
  reply.response.status = reply.status;
  return reply;
}

}  // namespace

Reply CommandSender::send(const std::string& tenant, const std::string& command,
                          const std::string& data, const Headers& headers,
                          std::chrono::milliseconds at_most) {
  Reply failed;
  if (!bus_ || bus_->ended()) {
    auto made = Bus::connect({.url = url_});
    if (!made) {
      failed.trouble = made.error().detail;
      return failed;
    }
    bus_ = std::move(*made);
  }
  auto answered = std::make_shared<std::promise<Reply>>();
  auto answer = answered->get_future();
  const std::string inbox = bus_->new_inbox();
  auto waiting = bus_->subscribe(inbox, [answered, done = false](BusMessage& message) mutable {
    if (!std::exchange(done, true)) answered->set_value(reply_of(message));
  });
  std::vector<BusHeader> sent;
  for (const auto& [name, value] : headers) sent.push_back({name.c_str(), value.c_str()});
  const auto published = bus_->publish("orderlog." + tenant + ".commands." + command, data, inbox,
                                       sent.data(), sent.size());
  if (!waiting || !published) {
    failed.trouble = published ? waiting.error().detail : published.error().detail;
    return failed;
  }
  if (answer.wait_for(at_most) == std::future_status::ready) return answer.get();
  failed.trouble = "no answer in time";
  return failed;
}

Reply CommandSender::send_until_answered(const std::string& tenant, const std::string& command,
                                         const std::string& data, const std::string& key) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (true) {
    Reply reply =
        send(tenant, command, data, {{"Idempotency-Key", key}}, std::chrono::milliseconds(300));
    if (reply.status != 0 || std::chrono::steady_clock::now() > until) return reply;
  }
}

}  // namespace orderlog::testing
