#include "app/config_sources.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/config_keys.h"
#include "app/nearest_name.h"
#include "base/json/reader.h"

namespace orderlog {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxTextBytes = 4'096;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// "/server/listen" → "server.listen"
std::string dotted(std::string_view pointer) {
  std::string name(pointer.substr(std::min<std::size_t>(1, pointer.size())));
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

std::string sentence_about(const FieldError& error, std::string_view source) {
  const std::string in_source = " in " + std::string(source);
  if (error.pointer.empty()) return std::string(source) + ": " + error.detail;
  const std::string name = dotted(error.pointer);
  if (error.code == "unknown_field") {
    return "unknown key " + quoted(name) + in_source + did_you_mean(name, config_key_names());
  }
  return quoted(name) + in_source + " " + error.detail;
}

// The name within its section: "listen" of "server.listen".
std::string_view member_name(const ConfigKey& key) {
  return key.name.substr(key.name.find('.') + 1);
}

std::string_view section_of(const ConfigKey& key) {
  const auto dot = key.name.find('.');
  return dot == std::string_view::npos ? std::string_view() : key.name.substr(0, dot);
}

void read_member(const ConfigKey& key, ObjectReader& object, Config& config) {
  const ConfigSlot slot = key.slot(config);
  const std::string_view name = member_name(key);
  std::optional<std::string> problem;
  if (bool* const* flag = std::get_if<bool*>(&slot)) {
    object.boolean(name, **flag, kOptional);
  } else if (std::int64_t* const* number = std::get_if<std::int64_t*>(&slot)) {
    object.integer(name, **number, key.min, key.max, kOptional);
  } else {
    std::string text;
    if (object.text(name, text, kMaxTextBytes, kOptional)) problem = set_string(key, text, config);
  }
  if (problem) object.note(name, "invalid_field", *problem);
}

void read_section(std::string_view section, ObjectReader& object, Config& config) {
  for (const ConfigKey& key : config_keys()) {
    if (section_of(key) == section) read_member(key, object, config);
  }
}

// Each section once, in the table's order.
std::vector<std::string_view> sections() {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : config_keys()) {
    const auto section = section_of(key);
    if (!section.empty() && (names.empty() || names.back() != section)) names.push_back(section);
  }
  return names;
}

Result<Ok, ConfigError> apply_file(const std::string& path, Config& config) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ConfigError{"can't read the configuration file " + quoted(path)});
  std::string text(kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || text.size() > kMaxFileBytes) {
    return fail(
        ConfigError{"the configuration file " + quoted(path) + " is no file of at most 1 MiB"});
  }
  return apply_config_json(text, path, config);
}

Result<Ok, ConfigError> apply_environment_variable(const std::string& name,
                                                   const std::string& value, Config& config) {
  std::vector<std::string> names;
  for (const ConfigKey& key : config_keys()) {
    names.push_back(environment_name(key));
    if (names.back() != name) continue;
    if (const auto problem = set_from_text(key, value, config)) {
      return fail(ConfigError{quoted(name) + " in the environment " + *problem});
    }
    return Ok{};
  }
  return fail(ConfigError{"unknown key " + quoted(name) + " in the environment" +
                          did_you_mean(name, names)});
}

Result<Ok, ConfigError> apply_flag(const std::string& name, const std::string& value,
                                   Config& config) {
  const ConfigKey* key = find_config_key(name);
  if (key == nullptr) {
    return fail(
        ConfigError{"unknown key " + quoted(name) + did_you_mean(name, config_key_names())});
  }
  if (const auto problem = set_from_text(*key, value, config)) {
    return fail(ConfigError{quoted("--" + name) + " " + *problem});
  }
  return Ok{};
}

}  // namespace

Result<Ok, ConfigError> apply_config_json(std::string_view text, std::string_view source,
                                          Config& config) {
  JsonParser parser;
  const auto root = parser.parse(text);
  if (!root) return fail(ConfigError{std::string(source) + ": " + root.error().detail});

  FieldErrors errors;
  ObjectReader object(*root, errors);
  if (errors.empty()) {
    read_section("", object, config);
    for (const std::string_view section : sections()) {
      object.object(
          section, [&](ObjectReader& inner) { read_section(section, inner, config); }, kOptional);
    }
    object.finish();
  }
  if (errors.empty()) return Ok{};

  std::string sentence;
  for (const FieldError& error : errors) {
    if (!sentence.empty()) sentence += "; ";
    sentence += sentence_about(error, source);
  }
  return fail(ConfigError{std::move(sentence)});
}

Result<Config, ConfigError> load_config(const ConfigSources& sources) {
  Config config;
  if (!sources.file.empty()) {
    if (const auto applied = apply_file(sources.file, config); !applied)
      return fail(applied.error());
  }
  for (const auto& [name, value] : sources.environment) {
    if (name.rfind("ORDERLOG_", 0) != 0) continue;
    if (const auto applied = apply_environment_variable(name, value, config); !applied) {
      return fail(applied.error());
    }
  }
  for (const auto& [name, value] : sources.flags) {
    if (const auto applied = apply_flag(name, value, config); !applied)
      return fail(applied.error());
  }
  return config;
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

}  // namespace orderlog
