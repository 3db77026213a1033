// The configuration as people read it: the effective one as JSON, and the page about all keys.

#include <algorithm>

#include "app/config_keys.h"
#include "app/config_sources.h"
#include "base/json/layout.h"
#include "base/json/writer.h"
#include "messaging/bus_options.h"

namespace orderlog {

std::string config_json(const Config& config) {
  Config copy = config;
  std::string json;
  JsonWriter writer(json);
  writer.begin_object();
  std::string_view open_section;
  for (const ConfigKey& key : config_keys()) {
    const auto dot = key.name.find('.');
    const auto section =
        dot == std::string_view::npos ? std::string_view() : key.name.substr(0, dot);
    if (section != open_section) {
      if (!open_section.empty()) writer.end_object();
      if (!section.empty()) writer.key(section).begin_object();
      open_section = section;
    }
    writer.key(key.name.substr(dot == std::string_view::npos ? 0 : dot + 1));
    const ConfigSlot slot = key.slot(copy);
    if (const auto* number = std::get_if<std::int64_t*>(&slot)) {
      writer.integer(**number);
    } else if (const auto* flag = std::get_if<bool*>(&slot)) {
      writer.boolean(**flag);
    } else if (const auto* kinds = std::get_if<EffectKinds*>(&slot)) {
      writer.string(to_string(**kinds));
    } else {
      const std::string& text = **std::get_if<std::string*>(&slot);
      // What people print, they paste.
      writer.string(slot == ConfigSlot(&copy.nats.url) ? shown_bus_url(text) : text);
    }
  }
  if (!open_section.empty()) writer.end_object();
  writer.end_object();
  return laid_out_json(json);
}

std::string config_page() {
  std::string page =
      "# Configuration\n"
      "\n"
      "Sources, each overriding those before it: the defaults below, a JSON file (`--config "
      "FILE`), the\n"
      "environment, flags. An unknown key in any of them stops the start, with the nearest known "
      "name.\n"
      "`--print-config` prints what came of it, as a file may hold it, but for the names and "
      "passwords in `nats.url`.\n"
      "\n"
      "The key `server.listen` is `{\"server\": {\"listen\": \"127.0.0.1:8080\"}}` in the file,\n"
      "`ORDERLOG_SERVER_LISTEN` in the environment and `--server.listen` among the flags. Names "
      "end in\n"
      "their unit. This page is what `orderlog help configuration` prints.\n"
      "\n"
      "| key | default | least | most | meaning |\n"
      "|---|---|---|---|---|\n";
  const Config defaults;
  for (const ConfigKey& key : config_keys()) {
    page += "| `" + std::string(key.name) + "`";
    if (!key.short_flag.empty()) page += ", `" + std::string(key.short_flag) + "`";
    const std::string value = value_text(key, defaults);
    page += " | " + (value.empty() ? std::string("none") : "`" + value + "`") + " | ";
    const bool bounded = key.max != 0;
    page += bounded ? std::to_string(key.min) + " | " + std::to_string(key.max) : " | ";
    page += " | " + std::string(key.doc) + " |\n";
  }
  return page;
}

}  // namespace orderlog
