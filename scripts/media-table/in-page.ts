/** Runs inside the browser: plays one sample and reports what was seen and heard. Self-contained, it travels as text. */
export interface RowResult {
  plan: string
  reason: string
  problem?: string
  /** Milliseconds from the wish to play to the first picture. */
  first?: number
  /** The same of a film that was played just before. */
  again?: number
  picture: boolean
  sound: boolean
  /** Strongest tone, Hz. */
  tone?: number
  seeks: (number | undefined)[]
  /** Milliseconds from choosing the second audio track to hearing it. */
  audioSwitch?: number
  audioTracks: number
  subtitles: number
  error?: string
}

interface Film {
  plan?: { letter: string; reason: string }
  letter?: string
  problem?: { message: string }
  probe?: { audio: unknown[]; subtitles: { readable: boolean }[] }
  setAudio(index: number): Promise<void>
  subtitles(track: number, t: number, d: number): Promise<unknown[]>
  close(): void
}

interface PageGlobals {
  openFilm(video: HTMLVideoElement, options: object): Promise<Film>
  isPlain(type: string, source: object): boolean
}

/** What a catalogue says about a sample before anybody has looked into it. */
export interface ToldSource {
  type: string
  video: string
  audio: { codec: string }[]
}

export interface PlayOptions {
  seeks: number[]
  timeoutMs: number
  told: Record<string, ToldSource>
}

export async function playSample(name: string, options: PlayOptions): Promise<RowResult> {
  const { openFilm, isPlain } = globalThis as unknown as PageGlobals
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const old = document.querySelector('video')
  const video = document.createElement('video')
  old?.replaceWith(video)
  const result: RowResult = {
    plan: '',
    reason: '',
    picture: false,
    sound: false,
    seeks: [],
    audioTracks: 0,
    subtitles: 0,
  }
  const audioContext = new AudioContext()
  const analyser = audioContext.createAnalyser()
  analyser.fftSize = 16384
  analyser.smoothingTimeConstant = 0
  audioContext.createMediaElementSource(video).connect(analyser)

  const tone = (): number | undefined => {
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    let best = 0
    for (let i = 1; i < bins.length; i++) if ((bins[i] ?? -999) > (bins[best] ?? -999)) best = i
    return (bins[best] ?? -999) > -70 ? (best * audioContext.sampleRate) / analyser.fftSize : undefined
  }
  const frame = (near: number | undefined, limit: number) =>
    new Promise<number | undefined>((resolve) => {
      const from = performance.now()
      const timer = setTimeout(() => resolve(undefined), limit)
      const look = (_: number, { mediaTime }: { mediaTime: number }) => {
        if (near !== undefined && (mediaTime < near - 0.25 || mediaTime > near + 1.5))
          return void video.requestVideoFrameCallback(look)
        clearTimeout(timer)
        resolve(performance.now() - from)
      }
      video.requestVideoFrameCallback(look)
    })
  const until = async (test: () => boolean, limit: number) => {
    const from = performance.now()
    while (!test() && performance.now() - from < limit) await wait(20)
    return test() ? performance.now() - from : undefined
  }

  const told = options.told[name]
  const likely = told !== undefined && isPlain(told.type, told)
  const began = performance.now()
  const shown = frame(undefined, options.timeoutMs).then((ms) => ms && performance.now() - began)
  video.autoplay = true
  const film = await openFilm(video, { base: `/media/${name}`, raw: `/media/${name}`, likely })
  result.plan = film.plan?.letter ?? ''
  result.reason = film.plan?.reason ?? ''
  if (film.problem) {
    film.close()
    return { ...result, problem: film.problem.message, first: performance.now() - began }
  }
  await video.play().catch(() => {})
  result.first = await shown
  await wait(900)
  result.picture = video.videoWidth > 0 && (await colours(video)) > 8
  await until(() => tone() !== undefined, 2500)
  result.tone = tone()
  const { webkitAudioDecodedByteCount: decoded } = video as { webkitAudioDecodedByteCount?: number }
  result.sound = decoded !== 0 && Math.abs((result.tone ?? 0) - 441) < 15
  for (const target of options.seeks) {
    const landed = frame(target, options.timeoutMs)
    video.currentTime = target
    result.seeks.push(await landed)
    await wait(250)
  }
  result.audioTracks = film.probe?.audio.length ?? 0
  if (result.audioTracks > 1) {
    await film.setAudio(1)
    result.audioSwitch = await until(() => Math.abs((tone() ?? 0) - 877) < 15, options.timeoutMs)
  }
  if (film.probe?.subtitles[0]?.readable) result.subtitles = (await film.subtitles(0, 10, 10)).length
  if (film.letter !== result.plan) result.plan += `→${film.letter}`
  result.problem = saidBy(film)
  result.error = errorOf(video)
  film.close()
  video.removeAttribute('src')
  video.load()
  await audioContext.close()
  return result

  function saidBy(of: Film): string | undefined {
    return of.problem?.message
  }

  function errorOf(of: HTMLVideoElement): string | undefined {
    return of.error?.message
  }

  /** How many different colours a coarse look at the picture finds: a black one has one. */
  async function colours(of: HTMLVideoElement): Promise<number> {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 32
    const context = canvas.getContext('2d')
    if (!context) return 0
    context.drawImage(of, 0, 0, 32, 32)
    const { data } = context.getImageData(0, 0, 32, 32)
    const seen = new Set<number>()
    for (let i = 0; i < data.length; i += 4)
      seen.add(((data[i] ?? 0) >> 4) * 256 + ((data[i + 1] ?? 0) >> 4) * 16 + ((data[i + 2] ?? 0) >> 4))
    return seen.size
  }
}
