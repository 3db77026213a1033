#include "projections/versions/model_manifest.h"

#include <algorithm>
#include <limits>

#include "base/json/reader.h"
#include "base/json/writer.h"
#include "eventstore/durable_file.h"

namespace orderlog {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kMostBytes = std::size_t{4} << 20;
constexpr std::size_t kMostSkipped = 10'000;
constexpr std::size_t kMostText = 4'096;
constexpr std::int64_t kMostNumber = std::numeric_limits<std::int64_t>::max();

template <class E>
struct Named {
  E value;
  std::string_view name;
};

constexpr Named<VersionRole> kRoles[] = {{VersionRole::kServing, "serving"},
                                         {VersionRole::kBuilding, "building"},
                                         {VersionRole::kPrevious, "previous"}};
constexpr Named<BuildReason> kReasons[] = {{BuildReason::kFirst, "first"},
                                           {BuildReason::kRebuild, "rebuild"},
                                           {BuildReason::kSchema, "schema"},
                                           {BuildReason::kMend, "mend"},
                                           {BuildReason::kRollback, "rollback"}};
constexpr Named<SwitchPolicy> kPolicies[] = {{SwitchPolicy::kWhenEqual, "when_equal"},
                                             {SwitchPolicy::kWhenAsked, "when_asked"},
                                             {SwitchPolicy::kAlways, "always"}};

template <class E, std::size_t kCount>
std::string_view name_of(const Named<E> (&names)[kCount], E value) {
  for (const auto& named : names) {
    if (named.value == value) return named.name;
  }
  return "";
}

template <class E, std::size_t kCount>
std::optional<E> value_of(const Named<E> (&names)[kCount], std::string_view name) {
  for (const auto& named : names) {
    if (named.name == name) return named.value;
  }
  return std::nullopt;
}

std::string file_name(const std::string& name) { return name + ".versions"; }

std::string text_of(const ModelManifest& manifest) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("format", kFormat).member("name", std::string_view(manifest.name));
  json.member("last_version", static_cast<std::int64_t>(manifest.last_version));
  json.key("versions").begin_array();
  for (const VersionRecord& record : manifest.versions) {
    json.begin_object().member("version", static_cast<std::int64_t>(record.version));
    json.member("schema", static_cast<std::int64_t>(record.schema));
    json.member("role", to_string(record.role));
    json.member("position", record.position.value());
    if (record.role == VersionRole::kBuilding) {
      json.key("plan").begin_object().member("reason", to_string(record.plan.reason));
      json.member("switch", to_string(record.plan.policy));
      json.member("rate_max", record.plan.rate_max).end_object();
    }
    json.key("skipped").begin_array();
    for (const SkippedEvent& event : record.skipped) {
      json.begin_object().member("position", event.position.value());
      json.member("tenant", std::string_view(event.tenant));
      json.member("stream", std::string_view(event.stream));
      json.member("event_type", std::string_view(event.event_type));
      json.member("reason", std::string_view(event.reason)).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  text += '\n';
  return text;
}

bool read_number(ObjectReader& object, std::string_view name, std::uint32_t& out) {
  std::int64_t number = 0;
  const bool found = object.integer(name, number, 0, std::numeric_limits<std::uint32_t>::max());
  out = static_cast<std::uint32_t>(number);
  return found;
}

void read_position(ObjectReader& object, Position& out) {
  std::int64_t number = 0;
  if (object.integer("position", number, 0, kMostNumber)) {
    out = Position(static_cast<std::uint64_t>(number));
  }
}

void read_skipped(ObjectReader& object, SkippedEvent& event) {
  read_position(object, event.position);
  object.text("tenant", event.tenant, kMostText);
  object.text("stream", event.stream, kMostText);
  object.text("event_type", event.event_type, kMostText);
  object.text("reason", event.reason, kMostText);
}

void read_record(ObjectReader& object, VersionRecord& record) {
  read_number(object, "version", record.version);
  read_number(object, "schema", record.schema);
  const auto role = [](std::string_view name) { return value_of(kRoles, name); };
  object.choice("role", record.role, role, "the roles");
  read_position(object, record.position);
  object.object(
      "plan",
      [&record](ObjectReader& plan) {
        const auto reason = [](std::string_view name) { return value_of(kReasons, name); };
        plan.choice("reason", record.plan.reason, reason, "the reasons");
        plan.choice("switch", record.plan.policy, switch_policy_from, "the policies");
        std::int64_t rate = 0;
        plan.integer("rate_max", rate, 0, kMostNumber);
        record.plan.rate_max = static_cast<std::uint64_t>(rate);
      },
      kOptional);
  object.array("skipped", kMostSkipped, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader one(value, object.errors(), place);
    read_skipped(one, record.skipped.emplace_back());
    one.finish();
  });
}

ModelError damaged(const std::string& path, const std::string& why) {
  return {ModelErrorCode::kCorrupt, "The list of versions " + path + " is damaged (" + why +
                                        "); remove it, and the model is built again from the log."};
}

ModelResult<ModelManifest> parse(const std::string& path, const std::string& text) {
  JsonParser parser;
  const auto json = parser.parse(text);
  if (!json) return fail(damaged(path, json.error().detail));
  ModelManifest manifest;
  FieldErrors errors;
  ObjectReader object(*json, errors);
  std::int64_t format = 0;
  object.integer("format", format, 1, kMostNumber);
  if (format > kFormat) {
    return fail(ModelError{ModelErrorCode::kNewerSchema,
                           path + " was written by a newer version of this program; run that "
                                  "version, or remove the read models to have them built again."});
  }
  object.text("name", manifest.name, kMostText);
  read_number(object, "last_version", manifest.last_version);
  object.array("versions", 3, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader record(value, errors, place);
    read_record(record, manifest.versions.emplace_back());
    record.finish();
  });
  object.finish();
  if (!errors.empty())
    return fail(damaged(path, errors.front().pointer + ": " + errors.front().detail));
  return manifest;
}

}  // namespace

std::string_view to_string(VersionRole role) { return name_of(kRoles, role); }
std::string_view to_string(BuildReason reason) { return name_of(kReasons, reason); }
std::string_view to_string(SwitchPolicy policy) { return name_of(kPolicies, policy); }
std::optional<SwitchPolicy> switch_policy_from(std::string_view name) {
  return value_of(kPolicies, name);
}

VersionRecord* ModelManifest::of(VersionRole role) {
  const auto found = std::find_if(versions.begin(), versions.end(),
                                  [role](const auto& record) { return record.role == role; });
  return found == versions.end() ? nullptr : &*found;
}

const VersionRecord* ModelManifest::of(VersionRole role) const {
  return const_cast<ModelManifest*>(this)->of(role);  // NOLINT: the search changes nothing
}

VersionRecord& ModelManifest::add(std::uint32_t schema, VersionRole role) {
  VersionRecord& record = versions.emplace_back();
  record.version = ++last_version;
  record.schema = schema;
  record.role = role;
  return record;
}

void ModelManifest::drop(std::uint32_t version) {
  std::erase_if(versions, [version](const auto& record) { return record.version == version; });
}

void ModelManifest::go_back_to_previous() {
  VersionRecord* previous = of(VersionRole::kPrevious);
  previous->role = VersionRole::kBuilding;
  previous->plan = {BuildReason::kRollback, SwitchPolicy::kAlways, 0};
}

ModelResult<std::optional<ModelManifest>> read_manifest(rocksdb::FileSystem& file_system,
                                                        const std::string& models_directory,
                                                        const std::string& name) {
  const std::string path = models_directory + "/" + file_name(name);
  auto text = read_small_file(file_system, path, kMostBytes);
  if (!text) return fail(ModelError{ModelErrorCode::kIo, text.error().detail});
  if (!*text) return std::optional<ModelManifest>();
  auto manifest = parse(path, **text);
  if (!manifest) return fail(std::move(manifest).error());
  if (manifest->name != name) return fail(damaged(path, "it is of " + manifest->name));
  return std::optional<ModelManifest>(std::move(manifest).value());
}

ModelResult<Ok> write_manifest(rocksdb::FileSystem& file_system,
                               const std::string& models_directory, const ModelManifest& manifest) {
  const std::string text = text_of(manifest);
  if (text.size() > kMostBytes || !parse(file_name(manifest.name), text)) {
    return fail(ModelError{ModelErrorCode::kTooLarge,
                           "The list of versions of " + manifest.name +
                               " would be too large to be read again: it takes 10,000 skipped "
                               "events of a version, and 4 MiB in all. Build the model again."});
  }
  const auto written = replace_file(file_system, models_directory, file_name(manifest.name), text);
  if (!written) return fail(ModelError{ModelErrorCode::kIo, written.error().detail});
  return Ok{};
}

}  // namespace orderlog
