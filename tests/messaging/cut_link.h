#pragma once

// A link to a server on loopback that can be cut: bytes and new connections are then swallowed in
// both directions without a word, as when a cable is pulled, and go on where they were when it is
// mended.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace orderlog::testing {

// Owns a thread. Any thread cuts and mends.
class CutLink {
 public:
  explicit CutLink(std::uint16_t to_port);
  ~CutLink();
  CutLink(const CutLink&) = delete;
  CutLink& operator=(const CutLink&) = delete;

  void cut() { cut_ = true; }
  void mend() { cut_ = false; }
  [[nodiscard]] std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

 private:
  void run();

  const std::uint16_t to_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> cut_{false};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace orderlog::testing
