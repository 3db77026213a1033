#include "app/relay/command_intake.h"

#include <algorithm>
#include <string>
#include <utility>

#include "app/relay/relay.h"
#include "app/relay/tell_trouble.h"

namespace orderlog {
namespace {

CommandMessagesOptions message_options(const Config& config) {
  CommandMessagesOptions options;
  options.data_bytes_max = static_cast<std::size_t>(config.server.body_bytes_max);
  return options;
}

BusAnswer bus_answer(const http::Response& answer) {
  BusAnswer sent;
  // "Status" is a header that NATS keeps for itself.
  sent.headers.emplace_back("Orderlog-Status", std::to_string(answer.status()));
  visit_headers(answer, [&sent](std::string_view name, std::string_view value) {
    sent.headers.emplace_back(name, value);
  });
  sent.body = answer.body;
  return sent;
}

std::optional<MessageHeaders> headers_of(const BusCommand& command) {
  return command.headers ? std::optional<MessageHeaders>(*command.headers) : std::nullopt;
}

}  // namespace

CommandIntake::CommandIntake(const Config& config, Line& line, const Clock& clock)
    : service_(bus_options(config.nats, "orderlog commands"),
               Subjects(config.nats.subject_prefix, LineId()),
               [this](const BusCommand& command, CommandService::Reply reply) {
                 messages_.take(
                     {command.tenant, command.command, headers_of(command), command.data},
                     [reply = std::move(reply)](const http::Response& answer) {
                       reply(bus_answer(answer));
                     });
               }),
      messages_(line, clock, message_options(config)) {}

CommandIntake::~CommandIntake() { service_.stop(); }

void CommandIntake::start() {
  service_.pause();
  service_.start([](const BusError* trouble) {
    tell_trouble(trouble, "nats_commands_trouble", "nats_commands_taken");
  });
}

void CommandIntake::pause() {
  messages_.pause();
  service_.pause();
}

void CommandIntake::resume() {
  messages_.resume();
  service_.resume();
}

bool CommandIntake::drain(std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  const auto left = [until] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::max(until - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(0)));
  };
  // What arrives before the server has heard of it is told to go elsewhere.
  messages_.refuse_more();
  service_.drain(left());
  const bool answered = messages_.wait_until_answered(left());
  service_.stop();
  return answered;
}

}  // namespace orderlog
