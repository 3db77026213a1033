#include <array>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"
#include "domain/codec/field_reader.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/name_table.h"

namespace orderlog {
namespace {

// Calls `visit` with the event struct itself, whichever variant holds it.
template <class Visit>
decltype(auto) with_event(const Event& event, Visit visit) {
  return std::visit(
      [&visit]<class Outer>(const Outer& outer) -> decltype(auto) {
        if constexpr (requires { outer.valueless_by_exception(); }) {
          return std::visit(visit, outer);
        } else {
          return visit(outer);
        }
      },
      event);
}

std::string explain(const FieldErrors& errors) {
  std::string sentence;
  for (const FieldError& error : errors) {
    if (!sentence.empty()) sentence += "; ";
    sentence += error.pointer + ": " + error.code + ", " + error.detail;
  }
  return sentence;
}

template <class Outer, class Inner>
Result<Event, std::string> empty_event() {
  using Made = Result<Event, std::string>;
  if constexpr (std::is_same_v<Outer, Inner>) {
    return Made(std::in_place, std::in_place_type<Outer>);
  } else {
    return Made(std::in_place, std::in_place_type<Outer>, std::in_place_type<Inner>);
  }
}

template <class Outer, class Inner>
Result<Event, std::string> decode_as(const JsonValue& json) {
  Result<Event, std::string> result = empty_event<Outer, Inner>();
  FieldErrors errors;
  ObjectReader object(json, errors);
  FieldReader<Source::kLog> fields(object);
  if constexpr (std::is_same_v<Outer, Inner>) {
    describe(fields, std::get<Inner>(*result));
  } else {
    describe(fields, std::get<Inner>(std::get<Outer>(*result)));
  }
  object.finish();
  if (!errors.empty()) result = fail(explain(errors));
  return result;
}

struct EventEntry {
  std::string_view name;
  std::uint16_t schema_version = 0;
  Result<Event, std::string> (*decode)(const JsonValue&) = nullptr;
};

template <class... E>
consteval auto table_of(const std::tuple<E...>*) {
  static_assert(((!kEventType<typename E::Inner>.name.empty()) && ...),
                "every event has a stored name");
  return NameTable(std::array{EventEntry{kEventType<typename E::Inner>.name,
                                         kEventType<typename E::Inner>.schema_version,
                                         decode_as<typename E::Outer, typename E::Inner>}...});
}

constexpr auto kEvents = table_of(static_cast<const AllEvents*>(nullptr));

}  // namespace

EventType type_of(const Event& event) {
  return with_event(event, []<class E>(const E&) { return kEventType<E>; });
}

void encode_event(const Event& event, std::string& out) {
  with_event(event, [&out](const auto& described) { FieldWriter(out).object(described); });
}

Result<Event, std::string> decode_event(JsonParser& parser, std::string_view type,
                                        std::uint16_t schema_version, std::string_view payload) {
  const EventEntry* entry = kEvents.find(type);
  if (entry == nullptr) return fail("unknown event type " + std::string(type));
  if (entry->schema_version != schema_version) {
    return fail("unknown version " + std::to_string(schema_version) + " of event type " +
                std::string(type));
  }
  const auto json = parser.parse(payload);
  if (!json) return fail(std::string(type) + ": " + json.error().detail);
  return entry->decode(*json);
}

}  // namespace orderlog
