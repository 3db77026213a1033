#include "tests/e2e/openapi_contract.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

constexpr int kLookedAt = 40;

// What any server may answer before it knows an operation: framing, method, size, its own trouble.
constexpr int kOfAnyRequest[] = {400, 404, 405, 408, 413, 414, 431, 500, 501, 503, 505};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t end = path.find('/', 1);
    segments.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end, path.size()));
  }
  return segments;
}

bool matches(std::string_view pattern, std::string_view path) {
  const auto wanted = segments_of(pattern);
  const auto given = segments_of(path);
  return wanted.size() == given.size() &&
         std::equal(wanted.begin(), wanted.end(), given.begin(), [](auto want, auto have) {
           return want.starts_with("/{") ? have.size() > 1 : want == have;
         });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return out;
}

}  // namespace

struct OpenApiContract::Document {
  Json json;

  struct Operation {
    std::string path;
    const Json* json = nullptr;
  };

  [[nodiscard]] std::optional<Operation> find(std::string_view method,
                                              std::string_view target) const {
    const std::string_view path = target.substr(0, target.find('?'));
    std::optional<Operation> found;
    for (const auto& [pattern, item] : json.at("paths").items()) {
      if (!matches(pattern, path) || !item.contains(lower(method))) continue;
      // A path without parameters comes before one with them.
      if (!found || pattern == path) found = Operation{pattern, &item.at(lower(method))};
    }
    return found;
  }

  [[nodiscard]] std::vector<std::string> misfits(const Json& schema, std::string_view text) const {
    const Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return {"is not JSON"};
    // References are looked up from the root, so the schema stands beside the components.
    Json root = schema;
    root["components"] = json.at("components");
    valijson::Schema parsed;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(root), parsed);
    valijson::ValidationResults results;
    valijson::Validator().validate(parsed, valijson::adapters::NlohmannJsonAdapter(value),
                                   &results);
    std::vector<std::string> sentences;
    for (const auto& error : results) {
      std::string place;
      for (const std::string& part : error.context) place += part;
      sentences.push_back(place + ": " + error.description);
    }
    return sentences;
  }
};

OpenApiContract& OpenApiContract::shared() {
  static OpenApiContract contract([] {
    std::ifstream file(ORDERLOG_SOURCE_DIR "/docs/openapi.json");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }());
  return contract;
}

OpenApiContract::OpenApiContract(std::string_view document)
    : document_(std::make_unique<const Document>(Document{Json::parse(document)})) {}
OpenApiContract::~OpenApiContract() = default;

std::vector<std::string> OpenApiContract::violations(const ObservedExchange& seen) {
  const auto operation = document_->find(seen.method, seen.target);
  const std::string what = std::string(seen.method) + " " +
                           std::string(operation ? operation->path : std::string(seen.target));
  const std::string status = std::to_string(seen.status);
  {
    const std::lock_guard lock(mutex_);
    if (++times_seen_[status + " " + what] > kLookedAt) return {};
  }
  std::vector<std::string> found;
  const auto note = [&](const std::string& of, const std::vector<std::string>& sentences) {
    for (const std::string& sentence : sentences) {
      found.push_back(what + " " + status + ", " + of + " " + sentence);
    }
  };
  const Json* responses = operation ? &operation->json->at("responses") : nullptr;
  if (responses == nullptr || !responses->contains(status)) {
    if (std::find(std::begin(kOfAnyRequest), std::end(kOfAnyRequest), seen.status) ==
        std::end(kOfAnyRequest)) {
      return {what + " does not describe the status " + status};
    }
    if (seen.content_type != "application/problem+json") return {what + " answers no problem"};
    const Json problem{{"$ref", "#/components/schemas/Problem"}};
    note("the problem", document_->misfits(problem, seen.response_body));
    return found;
  }
  const Json& response = responses->at(status);
  const std::string type(seen.content_type.substr(0, seen.content_type.find(';')));
  if (!response.contains("content")) {
    if (!seen.response_body.empty()) note("the answer", {"has a body"});
  } else {
    const Json& content = response.at("content");
    if (!content.contains(type)) {
      note("the content type", {type + " is not described"});
    } else if (type == "application/json" || type.ends_with("+json")) {
      note("the answer", document_->misfits(content.at(type).at("schema"), seen.response_body));
    }
  }
  // What was accepted must have been acceptable.
  if (seen.status < 300 && operation->json->contains("requestBody")) {
    const Json& body = operation->json->at("requestBody");
    const Json& content = body.at("content");
    const bool left_out = seen.request_body.empty() && !body.value("required", false);
    if (content.contains("application/json") && !left_out) {
      note("the request",
           document_->misfits(content.at("application/json").at("schema"), seen.request_body));
    }
  }
  return found;
}

std::vector<std::string> OpenApiContract::without_success() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> missing;
  for (const auto& [path, item] : document_->json.at("paths").items()) {
    for (const auto& [method, operation] : item.items()) {
      if (!operation.is_object() || !operation.contains("responses")) continue;
      std::string name = method;
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return std::toupper(c); });
      name += " " + path;
      const bool succeeded = std::any_of(
          times_seen_.begin(), times_seen_.end(),
          [&](const auto& s) { return s.first.front() == '2' && s.first.substr(4) == name; });
      if (!succeeded) missing.push_back(name);
    }
  }
  return missing;
}

}  // namespace orderlog::testing
