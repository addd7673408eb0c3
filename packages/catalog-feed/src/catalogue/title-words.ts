/** The fixed words of a record: they are packed as numbers, and shown in the viewer's language. */

/** At most 32, so that a title's genres fit into one integer of the browse table. Only ever append. */
export const GENRES = [
  'action',
  'adventure',
  'animation',
  'art',
  'biography',
  'comedy',
  'crime',
  'dance',
  'documentary',
  'drama',
  'educational',
  'experimental',
  'family',
  'fantasy',
  'film-noir',
  'history',
  'horror',
  'music',
  'musical',
  'mystery',
  'nature',
  'news',
  'political',
  'romance',
  'science-fiction',
  'silent',
  'sport',
  'thriller',
  'travel',
  'war',
  'western',
] as const
export type Genre = (typeof GENRES)[number]

export const TITLE_TYPES = ['movie', 'series', 'short', 'video'] as const
export type TitleType = (typeof TITLE_TYPES)[number]

export const ROLES = [
  'director',
  'writer',
  'actor',
  'voice',
  'producer',
  'composer',
  'cinematographer',
  'editor',
  'animator',
  'narrator',
  'other',
] as const
export type Role = (typeof ROLES)[number]

export const QUALITIES = ['2160p', '1440p', '1080p', '720p', '576p', '480p', '360p', '240p'] as const
