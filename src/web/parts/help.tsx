import { Dialog } from './dialog.tsx'
import './help.css'

const KEYS: readonly (readonly [title: string, rows: readonly (readonly [keys: string, does: string])[]])[] = [
  [
    'Anywhere',
    [
      ['g q', 'Queue'],
      ['g v', 'Overview'],
      ['g w', 'Waivers'],
      ['g h', 'Hosts'],
      ['g o', 'Policies'],
      ['g a', 'Audit log'],
      ['/', 'Find a package, version, digest, case or person'],
      ['?', 'This help'],
    ],
  ],
  [
    'In the queue',
    [
      ['j k', 'Next, previous row'],
      ['Enter', 'Open the case'],
      ['.', 'Show what is new'],
      ['x', 'Select a row, to decide many at once'],
      ['r b', 'Release…, block… what is selected'],
    ],
  ],
  [
    'On a case',
    [
      ['r', 'Release…'],
      ['b', 'Block…'],
      ['v z', 'Reverse…, undo…'],
      ['n p', 'Next, previous finding'],
      ['J K', 'Next, previous case'],
      ['y Y', 'Copy purl, copy sha256'],
      ['Esc', 'Back to the queue'],
      ['Ctrl Enter', 'Decide, in an open panel'],
    ],
  ],
]

export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <p class="soft">Letters only open panels. Nothing is decided without Ctrl Enter or its button.</p>
      {KEYS.map(([title, rows]) => (
        <section key={title} class="keys">
          <h3>{title}</h3>
          <dl>
            {rows.map(([keys, does]) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
