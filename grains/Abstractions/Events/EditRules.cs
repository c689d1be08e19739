namespace OrleansReco.Abstractions;

/// <summary>Which members each operation of an edit needs and forbids.</summary>
internal static class EditRules
{
    /// <param name="faults">Where what is wrong goes.</param>
    /// <param name="type">The event's type; null: it is not known.</param>
    /// <param name="sent">The edit, if the event has one.</param>
    public static void Check(ref EventFaults faults, EventType? type, SlateEdit? sent)
    {
        if (type == EventType.Edit)
        {
            CheckEdit(ref faults, sent);
        }
        else if (type is { } other && sent is not null)
        {
            faults.Add("op", $"op {Name(sent)} does not belong to the type {other.WireName()}, only to edit. Leave it out, or send type edit.", Name(sent));
            Absent(ref faults, sent, with: true, places: true, text: true, other);
        }
    }

    /// <summary>Members that belong to other operations, or to no event of the type.</summary>
    public static void Absent(ref EventFaults faults, SlateEdit edit, bool with, bool places, bool text, EventType? type = null)
    {
        if (with && edit.WithItemId is not null)
        {
            Stray(ref faults, "withItemId", edit.WithItemId, edit, type);
        }

        if (places && edit.From is { } from)
        {
            Stray(ref faults, "from", from.ToString(), edit, type);
        }

        if (places && edit.To is { } to)
        {
            Stray(ref faults, "to", to.ToString(), edit, type);
        }

        if (text && edit.Before is not null)
        {
            Stray(ref faults, "before", edit.Before, edit, type);
        }

        if (text && edit.After is not null)
        {
            Stray(ref faults, "after", edit.After, edit, type);
        }
    }

    private static void CheckEdit(ref EventFaults faults, SlateEdit? edit)
    {
        switch (edit?.Op)
        {
            case null:
                faults.Add("op", "op is required for the type edit: send one of remove, replace, move, text.");
                break;
            case EditOperation.Remove:
                faults.Id(edit.ItemId, "itemId");
                Absent(ref faults, edit, with: true, places: true, text: true);
                break;
            case EditOperation.Replace:
                faults.Id(edit.ItemId, "itemId");
                faults.Id(edit.WithItemId, "withItemId");
                if (edit.WithItemId is { } other && edit.ItemId == other)
                {
                    faults.Add("withItemId", $"withItemId '{EventFaults.Shown(other)}' is the item it replaces. Send another item.", other);
                }

                Absent(ref faults, edit, with: false, places: true, text: true);
                break;
            case EditOperation.Move:
                faults.Id(edit.ItemId, "itemId");
                Place(ref faults, edit.From, "from");
                Place(ref faults, edit.To, "to");
                if (edit.From == edit.To)
                {
                    faults.Add("to", $"to {edit.To} equals from: nothing moved. Send the place it was moved to.", edit.To?.ToString());
                }

                Absent(ref faults, edit, with: true, places: false, text: true);
                break;
            case EditOperation.Text:
                CheckText(ref faults, edit);
                break;
            default:
                faults.Add("op", $"op {(int)edit.Op} is not an operation. Send one of remove, replace, move, text.", Name(edit));
                break;
        }
    }

    private static void CheckText(ref EventFaults faults, SlateEdit edit)
    {
        if (edit.ItemId is not null)
        {
            faults.Add("itemId", $"itemId '{EventFaults.Shown(edit.ItemId)}' does not belong to the op text. Leave it out.", edit.ItemId);
        }

        Words(ref faults, edit.Before, "before");
        Words(ref faults, edit.After, "after");
        if (edit.Before == edit.After)
        {
            faults.Add("after", "after equals before: nothing was changed. Send the text after the change.", edit.After);
        }

        Absent(ref faults, edit, with: true, places: true, text: false);
    }

    private static void Place(ref EventFaults faults, int? place, string name)
    {
        if (place is null)
        {
            faults.Add(name, $"{name} is required for the op move: send a zero-based position.");
        }
        else if (place is < 0 or > EventRules.MaxPosition)
        {
            faults.Add(name, $"{name} must be between 0 and {EventRules.MaxPosition}, but was {place}. Send a zero-based position.", place.ToString());
        }
    }

    private static void Words(ref EventFaults faults, string? text, string name)
    {
        if (text is null)
        {
            faults.Add(name, $"{name} is required for the op text: send the text, which may be empty.");
            return;
        }

        if (text.Length > EventRules.MaxTextLength)
        {
            faults.Add(name, $"{name} must have at most {EventRules.MaxTextLength} characters, but has {text.Length}. Send the changed part only.", text);
            return;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                faults.Add(name, $"{name} has a lone surrogate at index {i}: it is not valid Unicode. Send well-formed UTF-8.");
                return;
            }
        }
    }

    private static void Stray(ref EventFaults faults, string field, string value, SlateEdit edit, EventType? type)
        => faults.Add(field, $"{field} does not belong to the {(type is { } other ? $"type {other.WireName()}" : $"op {Name(edit)}")}. Leave it out.", value);

    private static string Name(SlateEdit edit) => EventRules.Camel(edit.Op.ToString());
}
