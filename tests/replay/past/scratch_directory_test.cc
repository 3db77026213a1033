#include "replay/past/scratch_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

TEST(ScratchDirectory, ATemporaryOneIsGoneWithItsOwner) {
  std::string path;
  {
    const auto scratch = ScratchDirectory::temporary();
    ASSERT_TRUE(scratch.ok()) << scratch.error();
    path = scratch->path();
    std::ofstream(path + "/something") << "in it";
    EXPECT_TRUE(fs::exists(path + "/something"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ScratchDirectory, ANamedOneStaysAndIsKnownAgain) {
  const testing::TempDirectory place;
  const std::string path = place / "scratch";
  { ASSERT_TRUE(ScratchDirectory::at(path).ok()); }
  std::ofstream(path + "/models") << "of last time";
  const auto again = ScratchDirectory::at(path);
  ASSERT_TRUE(again.ok()) << again.error().sentence;
  EXPECT_EQ(again->path(), path);
  EXPECT_TRUE(fs::exists(path + "/models"));
}

TEST(ScratchDirectory, WhatSomebodyKeepsThereIsNotTakenForScratch) {
  const testing::TempDirectory place;
  fs::create_directories(place / "data/line-0");
  const auto refused = ScratchDirectory::at(place / "data");
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is_foreign);
  EXPECT_NE(refused.error().sentence.find("holds \"line-0\" and no scratch"), std::string::npos)
      << refused.error().sentence;
  EXPECT_FALSE(fs::exists(place / "data/SCRATCH"));
}

TEST(ScratchDirectory, AFileInItsPlaceIsRefused) {
  const testing::TempDirectory place;
  std::ofstream(place / "file") << "text";
  const auto refused = ScratchDirectory::at(place / "file");
  ASSERT_FALSE(refused.ok());
  EXPECT_FALSE(refused.error().is_foreign);
  EXPECT_NE(refused.error().sentence.find("Not a directory"), std::string::npos)
      << refused.error().sentence;
}

}  // namespace
}  // namespace orderlog
