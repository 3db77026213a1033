// What the log holds is what docs/schemas/events says of it, and the files there are what the
// descriptions in domain say today.

#include "domain/codec/event_schemas.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "domain/codec/event_types.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/upcasters.h"
#include "tests/domain/codec/golden_payload.h"
#include "tests/domain/codec/random_values.h"
#include "tests/outside/json_schema.h"
#include "tests/outside/source_text.h"

namespace orderlog::testing {
namespace {

constexpr int kRounds = 40;
constexpr std::uint64_t kSeed = 20261121;

// Calls `visit.operator()<Shape>(name, version)` for every version of every event.
template <class Visit>
void for_each_shape(Visit visit) {
  const auto versions_of = [&visit]<class E>() {
    std::uint16_t version = 0;
    [&]<class... Old>(const std::tuple<Old...>*) {
      (visit.template operator()<Old>(kEventType<E>.name, ++version), ...);
    }(static_cast<const typename OlderShapes<E>::type*>(nullptr));
    visit.template operator()<E>(kEventType<E>.name, ++version);
  };
  [&]<class... E>(const std::tuple<E...>*) {
    (versions_of.template operator()<typename E::Inner>(), ...);
  }(static_cast<const AllEvents*>(nullptr));
}

template <class Shape>
std::string encoded(const Shape& shape) {
  std::string out;
  FieldWriter(out).object(shape);
  return out;
}

std::string file_of(std::string_view event, std::uint16_t version) {
  return "events/" + std::string(event) + ".v" + std::to_string(version) + ".json";
}

TEST(EventSchemas, FilesAreWhatTheDescriptionsSay) {
  std::set<std::string> known;
  for (const EventSchema& schema : event_schemas()) {
    EXPECT_EQ(schema_text("events/" + schema.file_name()), schema.json)
        << "write it anew: ./run schemas --out docs/schemas/events";
    known.insert(schema.file_name());
  }
  for (const auto& file :
       std::filesystem::directory_iterator(ORDERLOG_SOURCE_DIR "/docs/schemas/events")) {
    EXPECT_EQ(known.count(file.path().filename().string()), 1U) << file.path() << " is no event's";
  }
}

TEST(EventSchemas, FitWhatIsWrittenWithAllMembersSomeAndNone) {
  RandomFields random(kSeed);
  for_each_shape([&]<class Shape>(std::string_view event, std::uint16_t version) {
    // Closed, so that a member which the schema does not know is a misfit too.
    const JsonSchema schema = JsonSchema(schema_text(file_of(event, version))).closed();
    std::vector<std::string> samples{golden_payload(event, version), encoded(Shape{})};
    for (int round = 0; round < kRounds; ++round) {
      samples.push_back(encoded(random.make<Shape>()));
    }
    for (const std::string& sample : samples) {
      ASSERT_EQ(schema.misfits(sample), std::vector<std::string>{})
          << event << " v" << version << ", seed " << kSeed << ": " << sample;
    }
  });
}

TEST(EventSchemas, RefuseWhatWasSpoilt) {
  for_each_shape([]<class Shape>(std::string_view event, std::uint16_t version) {
    const std::string text = schema_text(file_of(event, version));
    const JsonSchema schema(text);
    for (const std::string& bad : spoilt(text, golden_payload(event, version))) {
      EXPECT_NE(schema.misfits(bad), std::vector<std::string>{})
          << event << " v" << version << ": " << bad;
    }
  });
}

// Members may be added to a version: whoever checks with the schema of yesterday goes on reading.
TEST(EventSchemas, AllowMembersOfTomorrow) {
  for_each_shape([]<class Shape>(std::string_view event, std::uint16_t version) {
    const JsonSchema schema(schema_text(file_of(event, version)));
    std::string document = encoded(Shape{});
    document.insert(1, document == "{}" ? R"("tomorrow":1)" : R"("tomorrow":1,)");
    EXPECT_EQ(schema.misfits(document), std::vector<std::string>{}) << document;
  });
}

}  // namespace
}  // namespace orderlog::testing
