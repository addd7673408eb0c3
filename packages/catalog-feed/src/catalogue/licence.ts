/**
 * Which licences a catalogue may carry: those that let anybody pass a film on and use it, and works nobody owns.
 * Non-commercial and no-derivatives licences are left out: seeding, transcoding and subtitling must be allowed to all.
 */

const CC_VERSIONS = ['1.0', '2.0', '2.5', '3.0', '4.0'] as const

interface Licence {
  name: string
  url: string
}

const FIXED: Record<string, Licence> = {
  'CC0-1.0': { name: 'CC0 1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' },
  'CC-PDM-1.0': { name: 'Public domain', url: 'https://creativecommons.org/publicdomain/mark/1.0/' },
  'PDDL-1.0': { name: 'PDDL 1.0', url: 'https://opendatacommons.org/licenses/pddl/1-0/' },
  Unlicense: { name: 'Unlicense', url: 'https://unlicense.org/' },
  'LAL-1.2': { name: 'Licence Art Libre 1.2', url: 'https://artlibre.org/licence/lal/licence-art-libre-12/' },
  'LAL-1.3': { name: 'Licence Art Libre 1.3', url: 'https://artlibre.org/licence/lal/' },
  'GFDL-1.2': { name: 'GFDL 1.2', url: 'https://www.gnu.org/licenses/old-licenses/fdl-1.2.html' },
  'GFDL-1.3': { name: 'GFDL 1.3', url: 'https://www.gnu.org/licenses/fdl-1.3.html' },
  'OGL-UK-3.0': {
    name: 'Open Government Licence 3.0',
    url: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  },
  'etalab-2.0': {
    name: 'Licence Ouverte 2.0',
    url: 'https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf',
  },
}

const KNOWN: ReadonlyMap<string, { id: string } & Licence> = new Map(
  [...Object.entries(FIXED), ...creativeCommons()].map(([id, licence]) => [id.toLowerCase(), { id, ...licence }]),
)

/** Every allowed licence by its SPDX id, for documentation and forms. */
export const LICENCES: readonly string[] = [...KNOWN.values()].map((licence) => licence.id)

/**
 * The SPDX id of an allowed licence, from an SPDX id, a spelling people use (`CC BY-SA 4.0`, `public domain`) or the
 * licence's address; `null` when it is not on the list.
 */
export function normaliseLicence(text: string): string | null {
  const plain = text.trim()
  if (plain.length === 0 || plain.length > 200) return null
  return /^https?:\/\//i.test(plain) ? fromUrl(plain) : fromName(plain)
}

/** Where the text of a licence can be read. */
export function licenceUrl(id: string): string | undefined {
  return KNOWN.get(id.toLowerCase())?.url
}

/** A licence's short name for people. */
export function licenceName(id: string): string {
  return KNOWN.get(id.toLowerCase())?.name ?? id
}

function fromName(text: string): string | null {
  if (/^(?:public[ -]?domain(?: mark)?(?: 1\.0)?|pdm?|no known copyright)$/i.test(text)) return 'CC-PDM-1.0'
  if (/^cc[ -]?(?:0|zero)(?:[ -]1\.0)?$/i.test(text)) return 'CC0-1.0'
  if (/^(?:free art licen[cs]e|licence art libre|fal|lal)(?:[ -]1\.3)?$/i.test(text)) return 'LAL-1.3'
  const spdx = text.replace(/^(?:creative commons|cc)[ -]*/i, 'CC-').replace(/ +/g, '-')
  return KNOWN.get(spdx.toLowerCase())?.id ?? null
}

function fromUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const host = url.hostname.replace(/^www\./, '')
  if (host === 'creativecommons.org') return fromCreativeCommonsPath(url.pathname.toLowerCase())
  if (host === 'artlibre.org') return 'LAL-1.3'
  const path = url.pathname.replace(/\/+$/, '')
  for (const { id, url: own } of KNOWN.values()) {
    const known = new URL(own)
    if (known.hostname.replace(/^www\./, '') === host && known.pathname.replace(/\/+$/, '') === path) return id
  }
  return null
}

function fromCreativeCommonsPath(path: string): string | null {
  if (/^\/publicdomain\/zero\/1\.0(?:\/|$)/.test(path)) return 'CC0-1.0'
  if (/^\/(?:publicdomain\/mark\/1\.0|licenses\/publicdomain)(?:\/|$)/.test(path)) return 'CC-PDM-1.0'
  const found = /^\/licenses\/(by|by-sa)\/(\d\.\d)(?:\/|$)/.exec(path)
  return found ? (KNOWN.get(`cc-${found[1]}-${found[2]}`)?.id ?? null) : null
}

function creativeCommons(): [string, Licence][] {
  return ['BY', 'BY-SA'].flatMap((kind) =>
    CC_VERSIONS.map((version): [string, Licence] => [
      `CC-${kind}-${version}`,
      { name: `CC ${kind} ${version}`, url: `https://creativecommons.org/licenses/${kind.toLowerCase()}/${version}/` },
    ]),
  )
}
