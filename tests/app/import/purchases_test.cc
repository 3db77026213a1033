#include "app/import/purchases.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

RetailRow bought(const std::string& invoice, std::int64_t quantity, Money price, TimeMs at_ms = 1) {
  RetailRow row;
  row.invoice = invoice;
  row.sku = "tea";
  row.customer = "7";
  row.quantity = quantity;
  row.unit_price = price;
  row.at_ms = at_ms;
  return row;
}

RetailRow returned(std::int64_t quantity, Money price, TimeMs at_ms = 9) {
  return bought("C1", -quantity, price, at_ms);
}

TEST(Purchases, TheNewestPurchaseIsGivenBackFirst) {
  Purchases purchases;
  purchases.add(bought("1", 5, 100));
  purchases.add(bought("2", 5, 100));
  const MatchedReturn matched = purchases.give_back(returned(7, 100));
  EXPECT_EQ(matched.fate, RowFate::kRefunded);
  ASSERT_EQ(matched.parts.size(), 2u);
  EXPECT_EQ(matched.parts[0].invoice, "2");
  EXPECT_EQ(matched.parts[0].quantity, 5);
  EXPECT_EQ(matched.parts[1].invoice, "1");
  EXPECT_EQ(matched.parts[1].quantity, 2);
}

TEST(Purchases, APurchaseAtTheReturnsPriceComesBeforeOthers) {
  Purchases purchases;
  purchases.add(bought("1", 1, 100));
  purchases.add(bought("2", 1, 90));
  const MatchedReturn matched = purchases.give_back(returned(1, 100));
  ASSERT_EQ(matched.parts.size(), 1u);
  EXPECT_EQ(matched.parts[0].invoice, "1");
}

TEST(Purchases, NeverMoreIsGivenBackThanWasPaid) {
  Purchases purchases;
  purchases.add(bought("1", 2, 100));
  EXPECT_EQ(purchases.give_back(returned(1, 150)).parts.at(0).unit_price, 100);
  EXPECT_EQ(purchases.give_back(returned(1, 60)).parts.at(0).unit_price, 60);
}

TEST(Purchases, WhatExceedsIsLeftOver) {
  Purchases purchases;
  purchases.add(bought("1", 2, 100));
  const MatchedReturn first = purchases.give_back(returned(5, 100));
  EXPECT_EQ(first.fate, RowFate::kRefundedInPart);
  EXPECT_EQ(first.quantity_left_over, 3);
  const MatchedReturn second = purchases.give_back(returned(1, 100));
  EXPECT_EQ(second.fate, RowFate::kReturnBeyondPurchase);
  EXPECT_TRUE(second.parts.empty());
}

TEST(Purchases, AReturnBeforeThePurchaseFindsNothing) {
  Purchases purchases;
  purchases.add(bought("1", 2, 100, 10));
  EXPECT_EQ(purchases.give_back(returned(1, 100, 9)).fate, RowFate::kReturnWithoutPurchase);
  EXPECT_EQ(purchases.give_back(returned(1, 100, 10)).fate, RowFate::kRefunded);
}

TEST(Purchases, CustomersAndArticlesAreKeptApart) {
  Purchases purchases;
  purchases.add(bought("1", 2, 100));
  RetailRow other_customer = returned(1, 100);
  other_customer.customer = "8";
  RetailRow other_article = returned(1, 100);
  other_article.sku = "milk";
  EXPECT_EQ(purchases.give_back(other_customer).fate, RowFate::kReturnWithoutPurchase);
  EXPECT_EQ(purchases.give_back(other_article).fate, RowFate::kReturnWithoutPurchase);
}

TEST(Purchases, AnArticleSoldAtTwoPricesIsGivenBackByAmount) {
  Purchases purchases;
  purchases.add(bought("1", 1, 100));
  purchases.add(bought("2", 1, 100));
  purchases.add(bought("2", 1, 80));
  EXPECT_FALSE(purchases.give_back(returned(1, 100)).parts.at(0).by_article);
  EXPECT_TRUE(purchases.give_back(returned(1, 100)).parts.at(0).by_article);
}

}  // namespace
}  // namespace orderlog
