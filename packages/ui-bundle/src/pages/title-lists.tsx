import { useId, useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/form.tsx'
import { useApp } from '../context.ts'
import { t } from '../i18n/index.ts'
import { listNames } from '../models/library.ts'
import { tame } from '../models/text.ts'

/** Lists of one's own: tick the ones this title is in, or begin a new one. */
export function TitleLists({ of: key }: { of: string }) {
  const app = useApp()
  const [open, setOpen] = useState(false)
  const lists = app.library.entries.value[key]?.lists ?? []
  const set = (next: string[]) => {
    app.library
      .change(key, { lists: next }, t('undo.list'))
      .catch((error: Error) => app.say('warning', 'library', error.message))
  }
  return (
    <>
      <Button
        kind="quiet"
        icon="list"
        label={t('mine.lists')}
        pressed={lists.length > 0}
        expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && <ListChoice lists={lists} names={listNames(app.library.entries.value)} onChange={set} />}
    </>
  )
}

function ListChoice(props: { lists: string[]; names: string[]; onChange: (lists: string[]) => void }) {
  const { lists, names, onChange } = props
  const [name, setName] = useState('')
  const flip = (one: string) => onChange(lists.includes(one) ? lists.filter((other) => other !== one) : [...lists, one])
  const add = () => {
    const fresh = tame(name).trim()
    if (fresh && !lists.includes(fresh)) onChange([...lists, fresh])
    setName('')
  }
  return (
    <fieldset class="panel list-choice">
      <legend class="visually-hidden">{t('title.lists')}</legend>
      {names.map((one) => (
        <Tick key={one} name={one} on={lists.includes(one)} onFlip={() => flip(one)} />
      ))}
      <TextField label={t('mine.newList')} value={name} onChange={setName}>
        <Button label={t('mine.add')} onClick={add} />
      </TextField>
    </fieldset>
  )
}

function Tick({ name, on, onFlip }: { name: string; on: boolean; onFlip: () => void }) {
  const id = useId()
  return (
    <p class="tick">
      <input id={id} type="checkbox" checked={on} onChange={onFlip} />
      <label for={id} translate={false}>
        {tame(name)}
      </label>
    </p>
  )
}
