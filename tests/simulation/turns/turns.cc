#include "tests/simulation/turns/turns.h"

#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/simulation/turns/turns_internal.h"

namespace orderlog::simulation {
namespace {

// A call takes this long.
constexpr std::uint64_t kTickNs = 200;
// 2023-11-14T22:13:20Z, when a run begins.
constexpr std::int64_t kWallStartNs = 1'700'000'000'000'000'000;
// Beyond a century, everybody waits for something that never comes.
constexpr std::uint64_t kForeverNs = 3'000'000'000ULL * 1'000'000'000ULL;

// xoshiro256** (Blackman and Vigna), filled by splitmix64: small, fast, the same everywhere.
class Random {
 public:
  void fill(std::uint64_t seed) noexcept {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15ULL;
      std::uint64_t mixed = seed;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
      word = mixed ^ (mixed >> 31);
    }
  }
  std::uint64_t next() noexcept {
    const std::uint64_t result = rotated(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return result;
  }

 private:
  static std::uint64_t rotated(std::uint64_t x, int by) noexcept {
    return (x << by) | (x >> (64 - by));
  }
  std::uint64_t state_[4] = {};
};

// Touched only by the thread whose turn it is.
struct Stage {
  TurnOptions options;
  Random random;
  Trace trace;
  std::uint64_t now_ns = 0;
  std::int64_t wall_offset_ns = kWallStartNs;
  std::uint64_t calls_left = 0;  // until another gets its turn
  std::deque<Task> tasks;
  std::vector<Task*> ready;
  std::set<std::pair<std::uint64_t, std::uint32_t>> sleepers;  // (until, number)
  std::unordered_map<const void*, std::vector<Task*>> waiting;
  std::FILE* diary = nullptr;
  Task* over = nullptr;  // gave its last turn away and is still leaving
};

// Never destroyed: threads outlive main().
Stage* stage = nullptr;
thread_local Task* self = nullptr;

// What threads need that have no turn, or not yet. Looked up before there are any: a local static
// that two of them come to at once makes one wait for the other, whom nobody gives a turn.
struct Real {
  long (*syscall)(long, ...) = nullptr;
  int (*join)(pthread_t, void**) = nullptr;
};
Real real;

long futex(std::uint32_t* word, int operation, std::uint32_t value) noexcept {
  return real.syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

void give_turn(Task* task) noexcept {
  __atomic_store_n(&task->turn, 1U, __ATOMIC_RELEASE);
  futex(&task->turn, FUTEX_WAKE, 1);
}

// Whoever left the stage just now must be gone for good before anybody else uses the heap: it
// still gives its own things back.
void see_off() noexcept {
  Task* const over = std::exchange(stage->over, nullptr);
  if (over == nullptr) return;
  real.join(over->real, nullptr);
}

void await_turn(Task* task) noexcept {
  while (__atomic_load_n(&task->turn, __ATOMIC_ACQUIRE) == 0) futex(&task->turn, FUTEX_WAIT, 0);
  __atomic_store_n(&task->turn, 0U, __ATOMIC_RELAXED);
  see_off();
}

void become_ready(Task* task) {
  task->state = Task::State::kReady;
  task->place = static_cast<std::uint32_t>(stage->ready.size());
  stage->ready.push_back(task);
}

void leave_ready(Task* task) noexcept {
  Task* const last = stage->ready.back();
  stage->ready[task->place] = last;
  last->place = task->place;
  stage->ready.pop_back();
}

void stop_waiting(Task* task) noexcept {
  if (task->until_ns != 0) stage->sleepers.erase({task->until_ns, task->number});
  if (task->waits_for != nullptr) {
    const auto waiters = stage->waiting.find(task->waits_for);
    std::erase(waiters->second, task);
    if (waiters->second.empty()) stage->waiting.erase(waiters);
  }
  task->until_ns = 0;
  task->waits_for = nullptr;
}

void wake_sleepers() noexcept {
  while (!stage->sleepers.empty() && stage->sleepers.begin()->first <= stage->now_ns) {
    Task* const task = task_of(stage->sleepers.begin()->second);
    stop_waiting(task);
    task->time_is_up = true;
    become_ready(task);
  }
}

[[noreturn]] void give_up_for_ever() noexcept {
  std::fprintf(stderr, "simulation: everybody waits, and nobody for a time\n");
  for (const Task& task : stage->tasks) {
    if (task.state == Task::State::kOver) continue;
    std::fprintf(stderr, "  %u %s waits for %p\n", task.number, task.name.c_str(), task.waits_for);
  }
  std::abort();
}

void choose_calls() noexcept {
  const std::uint32_t between = stage->options.calls_between_turns;
  stage->calls_left = between == 0 ? UINT64_MAX : 1 + stage->random.next() % (2ULL * between);
}

Task* choose() noexcept {
  wake_sleepers();
  while (stage->ready.empty()) {
    if (stage->sleepers.empty() || stage->sleepers.begin()->first > kForeverNs) give_up_for_ever();
    stage->now_ns = stage->sleepers.begin()->first;
    wake_sleepers();
  }
  Task* const next = stage->ready[stage->random.next() % stage->ready.size()];
  ++stage->trace.turns;
  note(next->number);
  if (stage->diary != nullptr) {
    std::fprintf(stage->diary, "%llu %llu %u %s\n", static_cast<unsigned long long>(stage->now_ns),
                 static_cast<unsigned long long>(stage->trace.calls), next->number,
                 next->name.c_str());
  }
  choose_calls();
  return next;
}

void hand_over(Task* me) noexcept {
  Task* const next = choose();
  if (next == me) return;
  give_turn(next);
  await_turn(me);
}

}  // namespace

void* find_beneath(const char* name) noexcept {
  if (stage != nullptr && self == nullptr) std::abort();  // without a turn: see Real
  void* const found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) std::abort();
  return found;
}

void begin(const TurnOptions& options) {
  if (stage != nullptr) std::abort();
  real = {.syscall = beneath<long (*)(long, ...)>("syscall"),
          .join = beneath<int (*)(pthread_t, void**)>("pthread_join")};
  stage = new Stage;
  stage->options = options;
  stage->random.fill(options.seed);
  if (!options.diary.empty()) stage->diary = std::fopen(options.diary.c_str(), "w");
  choose_calls();
  Task* const first = add_task();
  first->name = "first";
  become(first);
}

bool is_simulated() noexcept { return self != nullptr; }
Trace trace() noexcept { return stage->trace; }

void note(std::uint64_t what) noexcept {
  // FNV-1a, a word at a time, over what is decided and when.
  std::uint64_t hash = stage->trace.hash;
  hash = (hash ^ what) * 0x100000001b3ULL;
  stage->trace.hash = (hash ^ stage->now_ns) * 0x100000001b3ULL;
}

std::uint64_t draw() noexcept { return stage->random.next(); }
std::uint64_t draw_below(std::uint64_t bound) noexcept { return stage->random.next() % bound; }
std::uint64_t now_ns() noexcept { return stage->now_ns; }
std::int64_t wall_offset_ns() noexcept { return stage->wall_offset_ns; }

void set_wall_clock_by(std::int64_t nanos) noexcept {
  stage->wall_offset_ns = std::max<std::int64_t>(stage->wall_offset_ns + nanos, 0);
}

Task* this_task() noexcept { return self; }
void become(Task* task) noexcept { self = task; }

Task* add_task() {
  Task& task = stage->tasks.emplace_back();
  task.number = static_cast<std::uint32_t>(stage->tasks.size());
  become_ready(&task);
  return &task;
}

void await_first_turn(Task* task) noexcept {
  await_turn(task);
  become(task);
}

void end_task(Task* task) noexcept {
  wake_all(task);
  leave_ready(task);
  task->state = Task::State::kOver;
  become(nullptr);
  Task* const next = choose();
  stage->over = task;
  give_turn(next);
}

Task* task_of(pthread_t handle) noexcept { return &stage->tasks[handle - 1]; }

void tick() noexcept { stage->now_ns += kTickNs; }

bool false_wake() noexcept {
  const std::uint32_t of_thousand = stage->options.false_wakes_per_mille;
  return of_thousand != 0 && stage->random.next() % 1'000 < of_thousand;
}

void may_pass() noexcept {
  ++stage->trace.calls;
  tick();
  if (--stage->calls_left == 0) pass();
}

void pass() noexcept { hand_over(self); }

void wait_for(const void* what) noexcept {
  self->waits_for = what;
  stage->waiting[what].push_back(self);
  self->state = Task::State::kWaiting;
  leave_ready(self);
  hand_over(self);
}

bool wait_for_until(const void* what, std::uint64_t until_ns) noexcept {
  self->time_is_up = false;
  self->until_ns = std::max<std::uint64_t>(until_ns, 1);
  stage->sleepers.insert({self->until_ns, self->number});
  if (what != nullptr) {
    wait_for(what);
  } else {
    self->state = Task::State::kWaiting;
    leave_ready(self);
    hand_over(self);
  }
  return !self->time_is_up;
}

void sleep_until(std::uint64_t until_ns) noexcept {
  static_cast<void>(wait_for_until(nullptr, until_ns));
}

void wake_one(const void* what) noexcept {
  const auto waiters = stage->waiting.find(what);
  if (waiters == stage->waiting.end()) return;
  Task* const task = waiters->second[stage->random.next() % waiters->second.size()];
  stop_waiting(task);
  become_ready(task);
}

void wake_all(const void* what) noexcept {
  while (stage->waiting.contains(what)) wake_one(what);
}

}  // namespace orderlog::simulation
