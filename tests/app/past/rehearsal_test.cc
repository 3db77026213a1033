#include "app/past/rehearsal.h"

#include <gtest/gtest.h>

#include <regex>

#include "app/past/past_models.h"

namespace orderlog {
namespace {

constexpr TimeMs kThenMs = 1'767'268'800'000;

std::string complaint(const std::string& model, const std::string& target) {
  const auto understood = rehearse({model}, target, LineId{0}, kThenMs);
  return understood ? std::string() : understood.error().sentence;
}

// The questions that a complaint suggests: of "--list", "--get ID" and each '/v1/…' in quotes.
std::vector<std::string> examples_in(const std::string& model, const std::string& sentence) {
  std::vector<std::string> targets;
  if (sentence.find("--list") != std::string::npos) targets.push_back("/v1/" + model);
  if (sentence.find("--get ID") != std::string::npos) targets.push_back("/v1/" + model + "/ID");
  const std::regex quoted("'([^']+)'");
  for (std::sregex_iterator it(sentence.begin(), sentence.end(), quoted), end; it != end; ++it) {
    targets.push_back((*it)[1]);
  }
  return targets;
}

TEST(Rehearsal, EveryExampleThatIsSuggestedIsUnderstood) {
  for (const std::string& model : model_names()) {
    const auto examples = examples_in(model, complaint(model, "/v1/nothing"));
    EXPECT_GE(examples.size(), 2u) << model;
    for (const std::string& target : examples) EXPECT_EQ(complaint(model, target), "") << target;
  }
}

TEST(Rehearsal, OfWhatIsAnsweredElsewhereItSaysWhere) {
  EXPECT_TRUE(complaint("orders", "/v1/pools")
                  .starts_with("/v1/pools: this is answered by pools, not by orders; "));
  EXPECT_TRUE(complaint("pools", "/v1/relay").starts_with("/v1/relay: this is of the present; "));
}

TEST(Rehearsal, AFieldIsNamedOnce) {
  const std::string sentence = complaint("orders", "/v1/orders?limit=0");
  EXPECT_NE(sentence.find("/limit must"), std::string::npos) << sentence;
  EXPECT_EQ(sentence.find("/limit must"), sentence.rfind("/limit must")) << sentence;
}

}  // namespace
}  // namespace orderlog
