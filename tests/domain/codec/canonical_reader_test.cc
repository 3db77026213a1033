#include "domain/codec/canonical_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <tuple>
#include <variant>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "tests/domain/codec/random_values.h"

namespace orderlog {
namespace {

constexpr std::uint64_t kSeed = 20261122;
constexpr int kRounds = 200;

// Of the members that a description names, whether one is any JSON and has a value.
struct HoldsJson {
  bool found = false;

  void operator()(std::string_view, const std::string& value, Json) {
    found = found || !value.empty();
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view, const std::vector<T>& values, const auto&...) {
    if constexpr (!std::is_same_v<T, std::string>) {
      for (const T& value : values) describe(*this, value);
    }
  }
  void operator()(std::string_view, const auto&, const auto&...) {}
};

template <class Shape>
void expect_taken(RandomFields& random) {
  for (int round = 0; round < kRounds; ++round) {
    const auto made = random.make<Shape>();
    std::string text;
    FieldWriter(text).object(made);
    HoldsJson any;
    describe(any, made);
    Shape back;
    const bool taken = CanonicalReader<>(text).take(back);
    ASSERT_EQ(taken, !any.found) << "seed " << kSeed << ": " << text;
    Shape unkept;
    ASSERT_EQ(CanonicalReader<Keep::kNothing>(text).take(unkept), taken) << text;
    if (!taken) continue;
    std::string again;
    FieldWriter(again).object(back);
    ASSERT_EQ(again, text) << "seed " << kSeed;
  }
}

TEST(CanonicalReader, TakesAllThatIsWrittenButAnyJson) {
  RandomFields random(kSeed);
  [&]<class... E>(const std::tuple<E...>*) {
    (expect_taken<typename E::Inner>(random), ...);
  }(static_cast<const AllEvents*>(nullptr));
  [&]<class... C>(const std::variant<C...>*) {
    (expect_taken<C>(random), ...);
  }(static_cast<const Command*>(nullptr));
  expect_taken<Order>(random);
  expect_taken<Pool>(random);
  expect_taken<Account>(random);
  expect_taken<Transfer>(random);
  expect_taken<Job>(random);
  expect_taken<Effect>(random);
  expect_taken<DiscountQuota>(random);
  expect_taken<ChannelOrder>(random);
}

// A byte changed, lost, put in, or a piece of the text repeated.
std::string spoiled(std::string text, std::mt19937_64& random) {
  constexpr std::string_view kTelling = "{}[],:\"\\ 0-1e.ntu\x01\xff";
  const auto below = [&random](std::size_t end) {
    return static_cast<std::size_t>(random() % end);
  };
  const std::size_t at = below(text.size());
  const char byte = kTelling[below(kTelling.size())];
  switch (below(4)) {
    case 0:
      text[at] = byte;
      break;
    case 1:
      text.erase(at, 1 + below(8));
      break;
    case 2:
      text.insert(at, 1, byte);
      break;
    default:
      text.insert(at, text.substr(below(text.size()), 1 + below(12)));
  }
  return text;
}

template <class E>
void expect_agreement(RandomFields& fields, std::mt19937_64& random, int& read, int& refused) {
  const EventType type = kEventType<typename E::Inner>;
  JsonParser parser;
  for (int round = 0; round < kRounds; ++round) {
    std::string text;
    FieldWriter(text).object(fields.make<typename E::Inner>());
    text = spoiled(std::move(text), random);
    const auto event = decode_event(parser, type.name, type.schema_version, text);
    // A blank is not canonical, so this one is read as a document.
    const auto as_document = decode_event(parser, type.name, type.schema_version, " " + text);
    ASSERT_EQ(event.ok(), as_document.ok()) << type.name << ": " << text;
    const auto wrong = check_stored_event(parser, type.name, type.schema_version, text);
    ASSERT_EQ(!wrong, event.ok()) << type.name << ": " << text;
    if (!event) {
      ++refused;
      ASSERT_EQ(event.error(), as_document.error()) << text;
      ASSERT_EQ(*wrong, event.error());
    } else {
      ++read;
      ASSERT_EQ(*event, *as_document) << type.name << ": " << text;
    }
  }
}

TEST(CanonicalReader, AgreesWithTheDocumentsReaderOnSpoiledTexts) {
  RandomFields fields(kSeed);
  std::mt19937_64 random(kSeed);
  int read = 0;
  int refused = 0;
  [&]<class... E>(const std::tuple<E...>*) {
    (expect_agreement<E>(fields, random, read, refused), ...);
  }(static_cast<const AllEvents*>(nullptr));
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace orderlog
