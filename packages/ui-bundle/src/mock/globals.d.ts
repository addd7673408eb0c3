/** Thumbhashes of the drawn posters, put in by the dev server's build. */
declare const MOCK_THUMBHASHES: string[]
