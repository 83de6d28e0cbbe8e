/** One choice of a few, side by side: native radio buttons, so arrow keys and names come with them. */
import { useId, type ReactNode } from 'react';

interface SegmentedProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: ReactNode; readonly title?: string }[];
  readonly onChange: (value: Value) => void;
  readonly title?: string;
}

export function Segmented<Value extends string | number>({ label, value, options, onChange, title }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className="segmented" title={title}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.title}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
