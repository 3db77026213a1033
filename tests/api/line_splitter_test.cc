#include "api/line_splitter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace orderlog {
namespace {

std::vector<std::string> take_lines(LineSplitter& splitter) {
  std::vector<std::string> lines;
  while (const auto line = splitter.take_line()) lines.emplace_back(*line);
  return lines;
}

TEST(LineSplitter, LinesAreTheSameHoweverTheyAreCut) {
  std::mt19937_64 random(5);
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "ab\n\r{"[random() % 5];
  LineSplitter whole;
  whole.add(text);
  const auto expected = take_lines(whole);
  const std::string rest(whole.take_rest().value_or(""));
  for (const std::size_t longest : {1U, 2U, 7U, 300U}) {
    LineSplitter splitter;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random() % longest;
      splitter.add(std::string_view(text).substr(at, size));
      at += size;
      if (random() % 3 == 0) continue;  // there was no room for them yet
      for (std::string& line : take_lines(splitter)) lines.push_back(std::move(line));
    }
    for (std::string& line : take_lines(splitter)) lines.push_back(std::move(line));
    EXPECT_EQ(lines, expected);
    EXPECT_EQ(splitter.take_rest().value_or(""), rest);
    EXPECT_TRUE(splitter.empty());
  }
}

TEST(LineSplitter, WhatIsNoLineYetIsTheRest) {
  LineSplitter splitter;
  EXPECT_FALSE(splitter.take_line());
  EXPECT_FALSE(splitter.take_rest());
  splitter.add("one\ntwo");
  EXPECT_TRUE(splitter.has_line());
  EXPECT_EQ(splitter.take_line(), "one");
  EXPECT_FALSE(splitter.has_line());
  EXPECT_EQ(splitter.size(), 3U);
  EXPECT_EQ(splitter.take_rest(), "two");
  EXPECT_FALSE(splitter.take_rest());
  splitter.add("three");
  splitter.clear();
  splitter.add("\n");
  EXPECT_EQ(splitter.take_line(), "");
  EXPECT_TRUE(splitter.empty());
}

TEST(LineSplitter, ALongLineInSingleBytesIsSearchedOnce) {
  constexpr std::size_t kBytes = 20'000;
  LineSplitter splitter;
  for (std::size_t i = 0; i < kBytes; ++i) {
    splitter.add("x");
    EXPECT_FALSE(splitter.take_line());
  }
  splitter.add("\n");
  EXPECT_EQ(splitter.take_line().value_or("").size(), kBytes);
  EXPECT_LE(splitter.bytes_searched(), kBytes + 1);
}

TEST(LineSplitter, LinesThatNobodyTakesAreNotSearchedAgain) {
  LineSplitter splitter;
  for (int i = 0; i < 1'000; ++i) {
    splitter.add(std::string(100, 'x'));
    if (i == 500) splitter.add("\n");
    (void)splitter.has_line();
  }
  EXPECT_LE(splitter.bytes_searched(), 100'001U);
}

}  // namespace
}  // namespace orderlog
