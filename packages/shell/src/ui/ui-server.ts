/**
 * Decides which interface pages get, and switches it safely.
 *
 * A release is downloaded whole and hash-checked before it is considered; it is then on *trial* until the page itself
 * reports that it has rendered, twice at most; then it is *good* or *bad*. What is shown otherwise is the last good one,
 * then the one before, then the one built into the shell. A running page is never changed under a person: a newer
 * release is offered, and served after `switchToNewest` or at the next start.
 */
