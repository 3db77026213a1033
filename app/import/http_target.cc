#include <optional>
#include <utility>

#include "app/import/command_target.h"
#include "app/net/line_exchange.h"
#include "base/json/reader.h"
#include "base/json/writer.h"
#include "domain/codec/codec.h"

namespace orderlog {
namespace {

constexpr std::size_t kMaxInFlight = 2'048;

class HttpTarget final : public CommandTarget {
 public:
  HttpTarget(LineExchange exchange, ImportAnswerHandler handler)
      : exchange_(std::move(exchange)), handler_(std::move(handler)) {}

  Result<Ok, std::string> send(ImportCommand command) override {
    line_.clear();
    data_.clear();
    encode_command(command.command, data_);
    JsonWriter(line_)
        .begin_object()
        .member("command", name_of(command.command))
        .member("idempotency_key", command.key)
        .member("at", command.at_ms)
        .key("data")
        .raw(data_)
        .end_object();
    if (const auto sent = exchange_.send(line_); !sent.ok()) return fail(sent.error());
    // Half of what is in flight is waited for at once: asking for every answer by itself would
    // send every command by itself.
    return ++in_flight_ < kMaxInFlight ? Result<Ok, std::string>(Ok{}) : answers(kMaxInFlight / 2);
  }

  Result<Ok, std::string> finish() override {
    if (const auto finished = exchange_.finish(); !finished.ok()) return fail(finished.error());
    return answers(0);
  }

 private:
  // Hands out answers until no more than `most` commands wait for theirs.
  Result<Ok, std::string> answers(std::size_t most) {
    while (in_flight_ > most) {
      const auto line = exchange_.next();
      if (!line.ok()) return fail(line.error());
      if (!line->has_value()) {
        return fail(std::string("the server ended its answer before it had answered everything"));
      }
      --in_flight_;
      if (const auto said = take(**line); !said.ok()) return fail(said.error());
    }
    return Ok{};
  }

  // {"status": 201, "position": "0:7", "replayed": true, "body": {…}}
  Result<Ok, std::string> take(std::string_view line) {
    const auto document = parser_.parse(line);
    FieldErrors errors;
    std::int64_t status = 0;
    bool replayed = false;
    std::string code;
    std::string detail;
    if (document.ok()) {
      ObjectReader answer(*document, errors);
      answer.integer("status", status, 100, 599);
      answer.boolean("replayed", replayed, kOptional);
      if (JsonValue body;
          status >= 400 && answer.find("body", JsonKind::kObject, body, kRequired)) {
        ObjectReader problem(body, errors);
        problem.text("code", code, 128);
        problem.text("detail", detail, 4'096, kOptional);
      }
    }
    if (!document.ok() || !errors.empty()) {
      return fail("the server's answer is not understood: " + std::string(line.substr(0, 200)));
    }
    if (status == 429 || status >= 500) {
      return fail("the server stopped taking commands (" + code + "): " + detail);
    }
    if (status >= 400) {
      handler_({ImportAnswer::Kind::kRefused, code});
    } else {
      handler_({replayed ? ImportAnswer::Kind::kRepeated : ImportAnswer::Kind::kDone, ""});
    }
    return Ok{};
  }

  LineExchange exchange_;
  const ImportAnswerHandler handler_;
  JsonParser parser_;
  std::size_t in_flight_ = 0;
  std::string line_;
  std::string data_;
};

}  // namespace

CommandTargetResult open_http_target(const HttpUrl& url, ImportAnswerHandler handler) {
  auto exchange = LineExchange::open(url, "/v1/commands");
  if (!exchange.ok()) return fail(exchange.error());
  return std::unique_ptr<CommandTarget>(
      std::make_unique<HttpTarget>(std::move(exchange).value(), std::move(handler)));
}

}  // namespace orderlog
