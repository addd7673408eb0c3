/**
 * Every part by itself, in the states it can be in: to look at while changing one. Only in `npm run dev`.
 * Its own few words are for whoever changes the interface, and are not translated.
 */
import type { Card } from '@kinoswarm/shell/api'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Facts } from '../components/facts.tsx'
import { Meter, Select, Switch, TextField } from '../components/form.tsx'
import { Hero } from '../components/hero.tsx'
import { PosterCard } from '../components/poster-card.tsx'
import { Qr } from '../components/qr.tsx'
import { Row } from '../components/row.tsx'
import { Stars } from '../components/stars.tsx'
import { SwarmPicture } from '../components/swarm-picture.tsx'
import { Toasts } from '../components/toasts.tsx'
import { SeekBar } from '../player/seek-bar.tsx'
import { Status } from '../player/status.tsx'
import { createArrival, makeNetwork } from './swarm.ts'
import * as words from './words.ts'
import { createWorld } from './world.ts'

const world = createWorld(40)
const nothing = () => {}

export function Gallery() {
  return (
    <main class="sheet" translate={false}>
      <h1 class="panel-wide">Gallery</h1>
      <Part name="Hero">
        <Hero
          card={world[1]!}
          more={{ tagline: 'Everything that matters is passed on.', backdrop: '/mock/backdrop/1.webp' }}
        />
      </Part>
      <Part name="Hero without a backdrop">
        <Hero card={world[4]!} more={{}} />
      </Part>
      <Part name="Row">
        <Row id="gallery" title="Recently added" cards={world.slice(0, 20)} href="#/" />
      </Part>
      <Cards />
      <Buttons />
      <Fields />
      <Part name="Facts, meter, QR code">
        <Facts
          rows={[
            ['Licence', 'CC-BY-3.0'],
            ['Languages', 'English, French'],
          ]}
        />
        <Meter share={0.4} label="A meter" />
        <Qr text="kinoswarm://example" label="A QR code" />
      </Part>
      <Part name="Swarm">
        <SwarmPicture report={makeNetwork(3)} />
      </Part>
      <Part name="Bar of the player">
        <SeekBar
          time={300}
          duration={900}
          pieces={[
            [0, 0.5],
            [0.62, 0.7],
            [0.95, 1],
          ]}
          buffered={[[0.3, 0.42]]}
          onSeek={nothing}
        />
      </Part>
      <Waits />
      <Part name="Nothing here">
        <Empty title="The catalogue is on its way" hint="It arrives by itself as soon as one peer is reached." />
      </Part>
      <Toasts
        notices={[{ id: 1, level: 'warning', code: 'x', message: 'The disk is nearly full.' }]}
        offer="1.5.0"
        undo="Title hidden"
        lost
        onDismiss={nothing}
        onUse={nothing}
        onLater={nothing}
        onUndo={nothing}
        onForget={nothing}
      />
    </main>
  )
}

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="panel panel-wide">
      <h2>{name}</h2>
      {children}
    </section>
  )
}

function Cards() {
  const base = world[3]!
  const states: Card[] = [
    base,
    { ...base, id: 'a', library: { position: 400, duration: 900, updated: 1 } },
    { ...base, id: 'b', library: { favourite: true, watched: true, updated: 1 } },
    { ...base, id: 'c', poster: undefined },
    { ...base, id: 'd', type: 'series' },
    { ...base, id: 'e', matched: { field: 'person', text: 'Ada Abel' } },
    ...words.hostile.map((title, index) => ({ ...base, id: `h${index}`, title, poster: undefined })),
  ]
  return (
    <Part name="Cards">
      <div class="grid">
        {states.map((card) => (
          <PosterCard key={card.id} card={card} />
        ))}
      </div>
    </Part>
  )
}

function Buttons() {
  const [stars, setStars] = useState(3)
  return (
    <Part name="Buttons">
      <div class="actions">
        <Button kind="primary" icon="play" label="Play" />
        <Button icon="info" label="Details" />
        <Button kind="quiet" icon="heart" label="Favourite" pressed />
        <Button kind="quiet" icon="close" label="Close" iconOnly />
        <Button label="Not now" disabled />
        <span class="chip">Animation</span>
        <span class="chip chip-on">Animation</span>
        <span class="chip-quiet">Next up</span>
        <span class="licence">CC-BY-3.0</span>
        <Stars value={stars} onChange={setStars} />
      </div>
    </Part>
  )
}

function Fields() {
  const [on, setOn] = useState(true)
  const [text, setText] = useState('fr, en')
  const options = ['Dark', 'Light'].map((label) => ({ value: label, label }))
  return (
    <Part name="Fields">
      <Switch label="What I watched" hint="Films you have seen are given on." on={on} onChange={setOn} />
      <Select label="Light or dark" value="Dark" options={options} onChange={nothing} />
      <TextField label="Languages" value={text} onChange={setText} />
    </Part>
  )
}

function Waits() {
  const arrival = createArrival('gallery', { url: '/mock/film.mp4', size: 22_700_000, type: 'video/mp4' }, nothing)
  const playback = arrival.report()
  arrival.close()
  const shared = { started: false, onElsewhere: nothing, onCancel: nothing, onRetry: nothing }
  return (
    <>
      {(['finding-peers', 'first-pieces', 'buffering'] as const).map((phase) => (
        <Part key={phase} name={`Waiting: ${phase}`}>
          <div class="gallery-stage">
            <Status {...shared} playback={{ ...playback, phase }} />
          </div>
        </Part>
      ))}
      <Part name="Trouble">
        <div class="gallery-stage">
          <Status {...shared} error={{ code: 'x', message: 'No peer has this film right now.' }} />
        </div>
      </Part>
      <Part name="Not for this browser">
        <div class="gallery-stage">
          <Status
            {...shared}
            playback={playback}
            undecodable={{ message: 'HEVC is not known here.', players: ['mpv'] }}
          />
        </div>
      </Part>
    </>
  )
}
