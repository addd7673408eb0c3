/** The form in which a film is described: dropped, tried in this browser, with poster and subtitles. */
import { LICENCES, licenceName, licenceUrl } from '@kinoswarm/catalog-feed/licence'
import { GENRES } from '@kinoswarm/catalog-feed/title-words'
import { nameOfFile } from '../../catalog/name-of-file.ts'
import { severalNames } from '../../catalog/several-names.ts'
import { field, find, make, onSubmit, show, tell } from './elements.ts'
import { upload } from './talk.ts'
import { languageName, t } from './words.ts'

/** Creative Commons first, the newest first. */
const licences = LICENCES.toSorted((a, b) => rank(b) - rank(a))
const languagesOffered = [
  ...['en', 'fr', 'de', 'es', 'pt', 'ar', 'ja', 'zh', 'hi', 'bn', 'ru', 'id', 'it', 'nl', 'pl', 'tr', 'uk', 'vi', 'ko'],
  ...['fa', 'sw', 'sv', 'da', 'nb', 'fi', 'cs', 'el', 'hu', 'ro', 'ca', 'he', 'th', 'zxx'],
]
const texts = ['title', 'year', 'licence', 'attribution', 'page', 'synopsis', 'genre']
const form = () => find<HTMLFormElement>('#add-film')
const files = (name: string) => [...(form().querySelector<HTMLInputElement>(`[name=${name}]`)!.files ?? [])]

/** `run` carries out the verb and says whether it went well. */
export function openFilmForm(run: (argv: string[]) => Promise<boolean>): void {
  const choice = find<HTMLSelectElement>('[name=licence]')
  choice.append(...licences.map((id) => new Option(licenceName(id), id)))
  choice.addEventListener('change', offerPage)
  offer('#languages', languagesOffered, languageName)
  offer('[name=genre]', GENRES, (genre) => t(`genre.${genre}`))
  find('#add-film [name=film]').addEventListener('change', tryFilm)
  find('#add-film [name=poster]').addEventListener('change', previewPoster)
  find('#add-film [name=subtitles]').addEventListener('change', listSubtitles)
  acceptDrops()
  onSubmit('#add-film', '#said', async () => {
    const [film] = files('film')
    tell('#said', t('film.copying', { name: film!.name }))
    if (!(await run(await words(film!)))) return
    form().reset()
    tell('#plays', '')
    previewPoster()
    listSubtitles()
  })
}

function offer<Value extends string>(list: string, values: readonly Value[], name: (value: Value) => string): void {
  find(list).append(...values.map((value) => new Option(name(value), value)))
}

async function words(film: File): Promise<string[]> {
  const argv = ['catalog', 'add', await upload(film)]
  for (const name of texts) if (field(form(), name)) argv.push(`--${name}`, field(form(), name))
  for (const name of severalNames(field(form(), 'director'))) argv.push('--director', name)
  if (field(form(), 'spoken')) argv.push('--language', field(form(), 'spoken'))
  const [poster] = files('poster')
  if (poster) argv.push('--poster', await upload(poster))
  for (const [at, file] of files('subtitles').entries()) {
    argv.push('--subtitle', `${languageAt(at)}=${await upload(file)}`)
  }
  return argv
}

/** Whether this browser plays the film at all, tried before anybody else has to find out. */
function tryFilm(): void {
  tell('#plays', '')
  const [file] = files('film')
  if (!file) return
  const title = form().querySelector<HTMLInputElement>('[name=title]')!
  const { title: name, year } = nameOfFile(file.name)
  if (!title.value) title.value = name
  if (year && !field(form(), 'year')) form().querySelector<HTMLInputElement>('[name=year]')!.value = year
  if (file.name.endsWith('.torrent')) {
    tell('#plays', t('film.torrent'))
    return
  }
  const video = document.createElement('video')
  const address = URL.createObjectURL(file)
  const judged = (good: boolean) => {
    tell('#plays', t(good ? 'film.plays' : 'film.playsNot'), good)
    URL.revokeObjectURL(address)
  }
  video.onloadeddata = () => judged(true)
  video.onerror = () => judged(false)
  video.src = address
}

/** Who shows a film of their own may have no page for it: the text of the licence says what may be done with it. */
function offerPage(): void {
  const page = form().querySelector<HTMLInputElement>('[name=page]')!
  if (page.value === '' || licences.some((id) => licenceUrl(id) === page.value)) {
    page.value = licenceUrl(field(form(), 'licence')) ?? ''
  }
}

function rank(id: string): number {
  return (id.startsWith('CC') ? 100 : 0) + Number(/\d+\.\d+$/.exec(id)?.[0] ?? 0)
}

function previewPoster(): void {
  const picture = find<HTMLImageElement>('#poster-preview')
  const [file] = files('poster')
  if (picture.src) URL.revokeObjectURL(picture.src)
  picture.hidden = !file
  picture.alt = t('film.posterAlt')
  if (file) picture.src = URL.createObjectURL(file)
}

/** One line a file, with its language: guessed from `name.fr.srt`, to be corrected by hand. */
function listSubtitles(): void {
  const names = files('subtitles').map(({ name }) => name)
  show(find('#subtitle-files'), names, () =>
    names.map((name) => {
      const row = make('li', '', { class: 'row' })
      const input = make('input', '', {
        value: /\.([a-z]{2,3})\.[^.]+$/.exec(name)?.[1] ?? 'en',
        'aria-label': t('film.subtitleLanguage', { name }),
        maxlength: '12',
        size: '4',
        list: 'languages',
      })
      row.append(make('span', name), input)
      return row
    }),
  )
}

function languageAt(at: number): string {
  return document.querySelectorAll<HTMLInputElement>('#subtitle-files input')[at]?.value.trim() || 'en'
}

function acceptDrops(): void {
  const drop = find('.drop')
  for (const event of ['dragover', 'dragleave', 'drop'] as const) {
    drop.addEventListener(event, (drag) => {
      drag.preventDefault()
      drop.classList.toggle('over', event === 'dragover')
      if (event !== 'drop' || !drag.dataTransfer?.files.length) return
      const input = drop.querySelector('input')!
      input.files = drag.dataTransfer.files
      input.dispatchEvent(new Event('change'))
    })
  }
}
