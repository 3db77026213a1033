#pragma once

// What every query does before and after its own question: parameters, freshness, waiting, the
// position's header.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/read_gate.h"
#include "api/refusals.h"
#include "api/services.h"
#include "base/position_token.h"
#include "domain/codec/fields.h"

namespace orderlog {

inline constexpr std::int64_t kDefaultPageSize = 20;
inline constexpr std::int64_t kMaxPageSize = 200;

// A query string whose every parameter must be asked for. On the I/O thread, during one request.
class QueryReader {
 public:
  QueryReader(const http::Request& request, FieldErrors& errors);

  // nullopt when absent.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name);
  template <class Id>
  [[nodiscard]] std::optional<Id> id(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    if (is_valid_id(*value)) return Id(*value);
    note(name, "must be 1 to 64 characters of A-Z a-z 0-9 _ . : -");
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t min,
                                                    std::int64_t max);
  // 1 to `max_bytes` bytes of any text.
  [[nodiscard]] std::optional<std::string> reference(std::string_view name, std::size_t max_bytes);
  // `expected` ends the sentence that begins with the parameter's name, where the type has no list
  // of its values.
  template <class Parse>
  [[nodiscard]] auto choice(std::string_view name, Parse parse,
                            std::string_view expected = "is not a value that this can have")
      -> decltype(parse(std::string_view())) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    auto parsed = parse(*value);
    if (!parsed) note(name, choices_of<typename decltype(parsed)::value_type>(expected));
    return parsed;
  }
  [[nodiscard]] PageRequest page();
  [[nodiscard]] std::optional<Freshness> freshness(const http::Request& request, LineId line);

  // False when anything was noted; notes parameters that nobody asked for.
  [[nodiscard]] bool finish();
  void note(std::string_view name, std::string detail);

 private:
  template <class Value>
  static std::string choices_of(std::string_view expected) {
    if constexpr (requires { EnumText<Value>::kChoices; }) {
      return "must be one of " + std::string(EnumText<Value>::kChoices);
    } else if constexpr (std::is_same_v<Value, bool>) {
      return "must be true or false";
    } else {
      return std::string(expected);
    }
  }

  http::Query query_;
  FieldErrors& errors_;
  std::size_t errors_before_;
  std::uint32_t asked_ = 0;  // a bit per parameter
};

// Orderlog-Projection: NAME/VERSION, of the model's version that answers.
void name_version(const AnsweredBy& answered_by, http::Response& response);

// A 200 that is to be filled, with the position that it holds for and, where a model answers, its
// version.
[[nodiscard]] http::Response& begin_answer(const Services& services, Position position,
                                           http::Exchange& exchange);
template <class Answered>
[[nodiscard]] http::Response& begin_answer(const Services& services, const Answered& found,
                                           http::Exchange& exchange) {
  http::Response& response = begin_answer(services, found.position, exchange);
  name_version(found.answered_by, response);
  return response;
}

// 503: what is asked is not where the client wants it, and how far it is.
void refuse_behind(const Services& services, Position at, http::Exchange& exchange);
void refuse_behind(const Services& services, Position at, std::string_view detail,
                   http::Exchange& exchange);

// The same while nobody has said yet where the log ends, which a worker has to be told: nothing
// that is missing here is known to be missing.
void refuse_unknown_end(const Services& services, Position at, http::Exchange& exchange);

// Before a version of the model has seen the whole log it answers nothing, so even who asks for no
// position waits for what was durable when the question came.
[[nodiscard]] inline Position least_position(const PositionGate& model, Position asked,
                                             Position head) {
  return model.position() == Position(0) ? std::max(asked, head) : asked;
}

// What a by-id question came to, before it is answered.
enum class Lookup { kAnswered, kMissing };

// Asks `ask(exchange) -> Lookup` when the model is fresh enough. A miss is asked again once the
// model has seen everything that was durable when the question came, so nobody is told 404 of what
// exists.
template <class Ask>
void read_one(const Services& services, ReadGate& read_gate, const ServedModel& model,
              const Freshness& freshness, http::Exchange& exchange, Ask ask) {
  const bool knows_end = services.log.knows_head();
  const Position head = services.log.position();
  const Position seen =
      model.gate().position();  // before asking: what comes while we ask may be missed
  const Position wanted = least_position(model.gate(), freshness.min_position, head);
  if (seen >= wanted) {
    if (ask(exchange) == Lookup::kAnswered) return;
    if (!knows_end) return refuse_unknown_end(services, seen, exchange);
    if (seen >= head) return refuse(404, "not_found", "there is no such thing", exchange);
  }
  const Position least = std::max(wanted, head);
  read_gate.wait(
      model.gate(), least, freshness.wait, exchange,
      [&services, &model, min = wanted, knows_end, ask](http::Exchange& later, bool reached) {
        if (!reached && model.gate().position() < min) {
          return refuse_behind(services, model.reached(), later);
        }
        if (ask(later) == Lookup::kMissing) {
          if (!reached) return refuse_behind(services, model.reached(), later);
          if (!knows_end) return refuse_unknown_end(services, model.reached(), later);
          refuse(404, "not_found", "there is no such thing", later);
        }
      });
}

// Asks `answer(exchange)` when the model is fresh enough; `held_bytes` is what `answer` holds,
// where that is much.
template <class Answer>
void read_many(const Services& services, ReadGate& read_gate, const ServedModel& model,
               const Freshness& freshness, http::Exchange& exchange, Answer answer,
               std::size_t held_bytes = 0) {
  const bool knows_end = services.log.knows_head();
  const Position wanted =
      least_position(model.gate(), freshness.min_position, services.log.position());
  if (!knows_end && wanted == Position(0)) {
    return refuse_unknown_end(services, Position(0), exchange);
  }
  if (model.gate().position() >= wanted) return answer(exchange);
  read_gate.wait(
      model.gate(), wanted, freshness.wait, exchange,
      [&services, &model, answer](http::Exchange& later, bool reached) {
        if (!reached) return refuse_behind(services, model.reached(), later);
        answer(later);
      },
      held_bytes);
}

// 400 for a cursor that is not ours, 503 for a model that can't be read.
void refuse_query(const Services& services, const QueryError& error, http::Exchange& exchange);

// {"data": [the elements], "next_cursor": …, "position": "0:123"}
void begin_list(std::string& body);
void end_list(std::string& body, const std::optional<std::string>& next_cursor, LineId line,
              Position position);

// Answers with a page; `write(row, body)` appends one element.
template <class Row, class Write>
void answer_list(const Services& services, const Page<Row>& page, http::Exchange& exchange,
                 Write write) {
  http::Response& response = begin_answer(services, page, exchange);
  begin_list(response.body);
  bool first = true;
  for (const Row& row : page.rows) {
    if (!std::exchange(first, false)) response.body += ',';
    write(row, response.body);
  }
  end_list(response.body, page.next_cursor, services.log.line(), page.position);
  exchange.respond(response);
}

}  // namespace orderlog
