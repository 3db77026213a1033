#include "tests/outside/json_schema.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

void close_objects(Json& schema) {
  if (!schema.is_structured()) return;
  if (schema.is_object() && schema.contains("properties")) schema["additionalProperties"] = false;
  for (Json& part : schema) close_objects(part);
}

}  // namespace

struct JsonSchema::Parsed {
  Json json;
  valijson::Schema schema;

  explicit Parsed(Json text) : json(std::move(text)) {
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema);
  }
};

JsonSchema::JsonSchema(std::string_view text)
    : parsed_(std::make_unique<const Parsed>(Json::parse(text))) {}
JsonSchema::JsonSchema(std::unique_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;

JsonSchema JsonSchema::closed() const {
  Json copy = parsed_->json;
  close_objects(copy);
  return JsonSchema(std::make_unique<const Parsed>(std::move(copy)));
}

std::vector<std::string> JsonSchema::misfits(std::string_view document) const {
  const Json value = Json::parse(document, nullptr, false);
  if (value.is_discarded()) return {"is not JSON"};
  valijson::ValidationResults results;
  valijson::Validator().validate(parsed_->schema, valijson::adapters::NlohmannJsonAdapter(value),
                                 &results);
  std::vector<std::string> sentences;
  for (const auto& error : results) {
    std::string place;
    for (const std::string& part : error.context) place += part;
    sentences.push_back(place + ": " + error.description);
  }
  return sentences;
}

std::vector<std::string> spoilt(std::string_view schema_text, std::string_view document) {
  const Json schema = Json::parse(schema_text);
  const Json good = Json::parse(document);
  std::vector<std::string> all{Json::array({good}).dump()};
  for (const Json& name : schema.value("required", Json::array())) {
    Json bad = good;
    bad.erase(name.get<std::string>());
    all.push_back(bad.dump());
  }
  for (const auto& [name, member] : schema.at("properties").items()) {
    if (!member.contains("type") || !good.contains(name)) continue;
    Json bad = good;
    bad[name] = member.at("type") == "boolean" ? Json("yes") : Json(true);
    all.push_back(bad.dump());
  }
  return all;
}

}  // namespace orderlog::testing
