#include <array>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"
#include "domain/codec/field_reader.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/name_table.h"
#include "domain/codec/upcasters.h"

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

// The event struct inside the variants.
template <class Outer, class Inner>
Inner& innermost(Event& event) {
  if constexpr (std::is_same_v<Outer, Inner>) {
    return std::get<Inner>(event);
  } else {
    return std::get<Inner>(std::get<Outer>(event));
  }
}

// Reads a described shape; what is wrong, if anything.
template <class Shape>
FieldErrors read_shape(const JsonValue& json, Shape& shape) {
  FieldErrors errors;
  ObjectReader object(json, errors);
  FieldReader<Source::kLog> fields(object);
  describe(fields, shape);
  object.finish();
  return errors;
}

template <class Outer, class Inner>
Result<Event, std::string> decode_as(const JsonValue& json) {
  Result<Event, std::string> result = empty_event<Outer, Inner>();
  const FieldErrors errors = read_shape(json, innermost<Outer, Inner>(*result));
  if (!errors.empty()) result = fail(explain(errors));
  return result;
}

template <class Outer, class Inner, class Old>
Result<Event, std::string> decode_older(const JsonValue& json) {
  Old old;
  const FieldErrors errors = read_shape(json, old);
  if (!errors.empty()) return fail(explain(errors));
  Result<Event, std::string> result = empty_event<Outer, Inner>();
  innermost<Outer, Inner>(*result) = lift<Inner>(std::move(old));
  return result;
}

using Decode = Result<Event, std::string> (*)(const JsonValue&);

// Of versions 1 to the one before today's.
template <class E, class OldShapes = typename OlderShapes<typename E::Inner>::type>
struct OlderDecoders;
template <class E, class... Old>
struct OlderDecoders<E, std::tuple<Old...>> {
  static_assert(sizeof...(Old) + 1 == kEventType<typename E::Inner>.schema_version,
                "every version before today's has its shape");
  static constexpr std::array<Decode, sizeof...(Old)> kDecoders{
      decode_older<typename E::Outer, typename E::Inner, Old>...};
};

struct EventEntry {
  std::string_view name;
  std::uint16_t schema_version = 0;
  Decode decode = nullptr;
  const Decode* decode_older = nullptr;

  // nullptr when no program up to this one wrote that version.
  [[nodiscard]] Decode decoder_of(std::uint16_t version) const {
    if (version == schema_version) return decode;
    return version >= 1 && version < schema_version ? decode_older[version - 1] : nullptr;
  }
};

template <class... E>
consteval auto table_of(const std::tuple<E...>*) {
  static_assert(((!kEventType<typename E::Inner>.name.empty()) && ...),
                "every event has a stored name");
  return NameTable(std::array{EventEntry{
      kEventType<typename E::Inner>.name, kEventType<typename E::Inner>.schema_version,
      decode_as<typename E::Outer, typename E::Inner>, OlderDecoders<E>::kDecoders.data()}...});
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
  const Decode decode = entry->decoder_of(schema_version);
  if (decode == nullptr) {
    return fail("unknown version " + std::to_string(schema_version) + " of event type " +
                std::string(type));
  }
  const auto json = parser.parse(payload);
  if (!json) return fail(std::string(type) + ": " + json.error().detail);
  return decode(*json);
}

}  // namespace orderlog
