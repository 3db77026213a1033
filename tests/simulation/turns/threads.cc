// Threads: theirs is a real one each, that waits for its turn.

#include <pthread.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/turns/turns_internal.h"

namespace orderlog::simulation {
namespace {

// What a thread leaves behind is torn down in rounds of destructors; the turn is given away in the
// last one, when nothing of the thread's own is left to run.
constexpr std::uintptr_t kRounds = PTHREAD_DESTRUCTOR_ITERATIONS;

struct Leaving {
  Task* task;
  std::uintptr_t rounds_left;
};

pthread_key_t leaving_key() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, [](void* raw) {
      auto* const leaving = static_cast<Leaving*>(raw);
      if (--leaving->rounds_left > 0) {
        pthread_setspecific(leaving_key(), leaving);
        return;
      }
      Task* const task = leaving->task;
      delete leaving;
      end_task(task);
    });
    return made;
  }();
  return key;
}

void* live(void* raw) {
  auto* const task = static_cast<Task*>(raw);
  await_first_turn(task);
  pthread_setspecific(leaving_key(), new Leaving{task, kRounds});
  task->result = task->body(task->argument);
  return nullptr;
}

}  // namespace
}  // namespace orderlog::simulation

namespace sim = orderlog::simulation;

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*),
                   void* argument) noexcept {
  static const auto real =
      sim::beneath<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>(
          "pthread_create");
  if (!sim::is_simulated()) return real(thread, attributes, body, argument);
  static_cast<void>(sim::leaving_key());
  sim::Task* const task = sim::add_task();
  task->body = body;
  task->argument = argument;
  // Joinable whatever is asked for: whoever comes after it sees it off.
  const int error = real(&task->real, nullptr, sim::live, task);
  if (error != 0) std::abort();
  *thread = sim::handle_of(task);
  sim::may_pass();
  return 0;
}

int pthread_join(pthread_t thread, void** result) {
  static const auto real = sim::beneath<int (*)(pthread_t, void**)>("pthread_join");
  if (!sim::is_simulated()) return real(thread, result);
  sim::Task* const task = sim::task_of(thread);
  while (task->state != sim::Task::State::kOver) sim::wait_for(task);
  if (result != nullptr) *result = task->result;
  return 0;
}

int pthread_detach(pthread_t thread) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_t)>("pthread_detach");
  return sim::is_simulated() ? 0 : real(thread);
}

pthread_t pthread_self() noexcept {
  static const auto real = sim::beneath<pthread_t (*)()>("pthread_self");
  return sim::is_simulated() ? sim::handle_of(sim::this_task()) : real();
}

int pthread_setname_np(pthread_t thread, const char* name) noexcept {
  static const auto real = sim::beneath<int (*)(pthread_t, const char*)>("pthread_setname_np");
  if (!sim::is_simulated()) return real(thread, name);
  sim::task_of(thread)->name = name;
  return 0;
}
}
