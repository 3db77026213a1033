#include <array>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/name_table.h"
#include "domain/codec/stored_shape.h"
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

template <class Outer, class Inner>
Result<Event, std::string> decode_as(JsonParser& parser, std::string_view payload) {
  Result<Event, std::string> result = empty_event<Outer, Inner>();
  if (auto wrong = read_stored(parser, payload, innermost<Outer, Inner>(*result))) {
    result = fail(*std::move(wrong));
  }
  return result;
}

template <class Outer, class Inner, class Old>
Result<Event, std::string> decode_older(JsonParser& parser, std::string_view payload) {
  Old old;
  if (auto wrong = read_stored(parser, payload, old)) return fail(*std::move(wrong));
  Result<Event, std::string> result = empty_event<Outer, Inner>();
  innermost<Outer, Inner>(*result) = lift<Inner>(std::move(old));
  return result;
}

struct PayloadReader {
  Result<Event, std::string> (*decode)(JsonParser&, std::string_view payload) = nullptr;
  std::optional<std::string> (*check)(JsonParser&, std::string_view payload) = nullptr;
};

// Of versions 1 to the one before today's.
template <class E, class OldShapes = typename OlderShapes<typename E::Inner>::type>
struct OlderReaders;
template <class E, class... Old>
struct OlderReaders<E, std::tuple<Old...>> {
  static_assert(sizeof...(Old) + 1 == kEventType<typename E::Inner>.schema_version,
                "every version before today's has its shape");
  static constexpr std::array<PayloadReader, sizeof...(Old)> kReaders{
      PayloadReader{decode_older<typename E::Outer, typename E::Inner, Old>, check_stored<Old>}...};
};

struct EventEntry {
  std::string_view name;
  std::uint16_t schema_version = 0;
  PayloadReader reader;
  const PayloadReader* older_readers = nullptr;

  // nullptr when no program up to this one wrote that version.
  [[nodiscard]] const PayloadReader* reader_of(std::uint16_t version) const {
    if (version == schema_version) return &reader;
    return version >= 1 && version < schema_version ? &older_readers[version - 1] : nullptr;
  }
};

template <class... E>
consteval auto table_of(const std::tuple<E...>*) {
  static_assert(((!kEventType<typename E::Inner>.name.empty()) && ...),
                "every event has a stored name");
  return NameTable(std::array{
      EventEntry{kEventType<typename E::Inner>.name, kEventType<typename E::Inner>.schema_version,
                 PayloadReader{decode_as<typename E::Outer, typename E::Inner>,
                               check_stored<typename E::Inner>},
                 OlderReaders<E>::kReaders.data()}...});
}

constexpr auto kEvents = table_of(static_cast<const AllEvents*>(nullptr));

Result<const PayloadReader*, std::string> reader_of(std::string_view type,
                                                    std::uint16_t schema_version) {
  const EventEntry* entry = kEvents.find(type);
  if (entry == nullptr) return fail("unknown event type " + std::string(type));
  const PayloadReader* reader = entry->reader_of(schema_version);
  if (reader == nullptr) {
    return fail("unknown version " + std::to_string(schema_version) + " of event type " +
                std::string(type));
  }
  return reader;
}

}  // namespace

EventType type_of(const Event& event) {
  return with_event(event, []<class E>(const E&) { return kEventType<E>; });
}

void encode_event(const Event& event, std::string& out) {
  with_event(event, [&out](const auto& described) { FieldWriter(out).object(described); });
}

Result<Event, std::string> decode_event(JsonParser& parser, std::string_view type,
                                        std::uint16_t schema_version, std::string_view payload) {
  const auto reader = reader_of(type, schema_version);
  if (!reader) return fail(reader.error());
  return (*reader)->decode(parser, payload);
}

std::optional<std::string> check_stored_event(JsonParser& parser, std::string_view type,
                                              std::uint16_t schema_version,
                                              std::string_view payload) {
  const auto reader = reader_of(type, schema_version);
  if (!reader) return reader.error();
  return (*reader)->check(parser, payload);
}

}  // namespace orderlog
