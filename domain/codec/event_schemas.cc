#include "domain/codec/event_schemas.h"

#include <tuple>

#include "base/json/layout.h"
#include "base/json/writer.h"
#include "domain/codec/event_meanings.h"
#include "domain/codec/event_types.h"
#include "domain/codec/fields.h"
#include "domain/codec/schema_writer.h"
#include "domain/codec/upcasters.h"

namespace orderlog {
namespace {

template <class Shape>
EventSchema schema_of(EventType type, std::uint16_t version, std::string_view meaning) {
  const std::string name(type.name);
  const std::string number = std::to_string(version);
  std::string description(meaning);
  if (version < type.schema_version) {
    description +=
        " Version " + std::to_string(type.schema_version) + " is the one that is written now.";
  }
  std::string json_text;
  JsonWriter json(json_text);
  json.begin_object().member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.member("$id", "urn:orderlog:event:" + name + ":v" + number);
  json.member("title", name + ", version " + number).member("description", description);
  SchemaWriter(json).object_keywords<Shape>();
  json.end_object();
  return {type.name, version, laid_out_json(json_text)};
}

template <class E>
void add_versions_of(std::vector<EventSchema>& all) {
  static_assert(!kEventMeaning<E>.empty(), "say in event_meanings.h what happened");
  std::uint16_t version = 0;
  [&]<class... Old>(const std::tuple<Old...>*) {
    (all.push_back(schema_of<Old>(kEventType<E>, ++version, kEventMeaning<E>)), ...);
  }(static_cast<const typename OlderShapes<E>::type*>(nullptr));
  all.push_back(schema_of<E>(kEventType<E>, ++version, kEventMeaning<E>));
}

}  // namespace

std::string EventSchema::file_name() const {
  return std::string(event) + ".v" + std::to_string(version) + ".json";
}

std::vector<EventSchema> event_schemas() {
  std::vector<EventSchema> all;
  [&all]<class... E>(const std::tuple<E...>*) {
    (add_versions_of<typename E::Inner>(all), ...);
  }(static_cast<const AllEvents*>(nullptr));
  return all;
}

}  // namespace orderlog
