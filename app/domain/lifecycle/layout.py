"""Where each fact of a life and each rule of a strategy stands in its float vector.

Prices of a life are *signed*: multiplied by its side, 1 for long and −1 for short. On signed
prices a short is a long, exactly, so that one set of rules serves both.
"""

from __future__ import annotations

from typing import Final

MOST_TARGETS: Final = 5
MOST_EXITS: Final = MOST_TARGETS + 1

# Facts of a life. Times are opening times of bars, UTC ms; 0 while there is none.
PHASE: Final = 0
SIDE: Final = 1
SIGNAL_TIME: Final = 2
REFERENCE: Final = 3
FIRST_STOP: Final = 4
TARGET_COUNT: Final = 5
FILL_TIME: Final = 6
FILL_PRICE: Final = 7
STOP: Final = 8
STOP_REASON: Final = 9
TARGETS_HIT: Final = 10
LEFT: Final = 11
TRAIL_BEST: Final = 12
EXIT_DUE: Final = 13
WORST: Final = 14
BEST: Final = 15
AMBIGUOUS: Final = 16
END_TIME: Final = 17
END_REASON: Final = 18
EXIT_COUNT: Final = 19
TARGET: Final = 20
SHARE: Final = TARGET + MOST_TARGETS
EXIT: Final = SHARE + MOST_TARGETS
EXIT_WIDTH: Final = 4  # time, price, share, reason
LIFE_SIZE: Final = EXIT + EXIT_WIDTH * MOST_EXITS

# Phases; all above OPEN are ends.
NONE: Final = 0
WAITING: Final = 1
OPEN: Final = 2
CLOSED: Final = 3
EXPIRED: Final = 4
INVALIDATED: Final = 5

# Reasons of exits and ends. A target's reason is BY_TARGET + its number, from 1.
BY_STOP: Final = 1
BY_BREAK_EVEN: Final = 2
BY_TRAILING: Final = 3
BY_EXIT_RULE: Final = 4
BY_TIME_STOP: Final = 5
BY_TARGET: Final = 10
BY_STOP_FIRST: Final = 21
BY_OPEN_BEYOND_STOP: Final = 22
BY_INVALIDATION_RULE: Final = 23
BY_REGIME: Final = 24
BY_EXPIRY: Final = 25

REASONS: Final = {
    BY_STOP: "stop",
    BY_BREAK_EVEN: "break_even",
    BY_TRAILING: "trailing",
    BY_EXIT_RULE: "exit_rule",
    BY_TIME_STOP: "time_stop",
    **{BY_TARGET + number: f"tp{number}" for number in range(1, MOST_TARGETS + 1)},
    BY_STOP_FIRST: "the stop was touched before the entry",
    BY_OPEN_BEYOND_STOP: "the bar opened at or beyond the stop",
    BY_INVALIDATION_RULE: "the invalidation rule came true",
    BY_REGIME: "the regime left those the strategy asks for",
    BY_EXPIRY: "the entry was not reached in time",
}

# Why a hit is rejected; 0 is accepted.
LEVEL_UNDEFINED: Final = 1
STOP_SIDE: Final = 2
TARGET_SIDE: Final = 3
TARGET_INSIDE_BAR: Final = 4
REWARD_TOO_SMALL: Final = 5
STOP_TOO_FAR: Final = 6
REGIME_NOT_ALLOWED: Final = 7

REJECTIONS: Final = {
    LEVEL_UNDEFINED: "a level is undefined or not above 0",
    STOP_SIDE: "the stop is on the wrong side of the entry",
    TARGET_SIDE: "a target is on the wrong side of the entry",
    TARGET_INSIDE_BAR: "a target already lies inside the signal bar",
    REWARD_TOO_SMALL: "the reward for the risk is below the strategy's minimum",
    STOP_TOO_FAR: "the stop is further away than the strategy allows",
    REGIME_NOT_ALLOWED: "the regime is not among those the strategy asks for",
}

# A strategy's rules for one market, see `app.domain.lifecycle.terms`.
R_SIDE: Final = 0
R_ENTRY: Final = 1
R_TICK: Final = 2
R_STEP: Final = 3
R_EXPIRY: Final = 4
R_TIME_STOP: Final = 5
R_COOLDOWN: Final = 6
R_BREAK_EVEN_AFTER: Final = 7
R_TRAILING: Final = 8
R_MIN_REWARD_RISK: Final = 9
R_MAX_STOP_DISTANCE: Final = 10
R_OPTIMISTIC: Final = 11
R_SLIPPAGE: Final = 12
R_REGIME_ENDS_WAITING: Final = 13
R_SHARE: Final = 14
RULES_SIZE: Final = R_SHARE + MOST_TARGETS

MARKET: Final = 0
LIMIT: Final = 1
STOP_ORDER: Final = 2

NO_TRAILING: Final = 0
TRAIL_DISTANCE: Final = 1
TRAIL_FRACTION: Final = 2
TRAIL_PRICE: Final = 3
