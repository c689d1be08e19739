namespace OrleansReco.Abstractions;

/// <summary>Which members each operation of an edit needs and forbids.</summary>
internal static class EditRules
{
    public static string? Check(UserEvent e)
    {
        if (e.Type != EventType.Edit)
        {
            return e.Edit is null ? null : $"op does not belong to the type {e.Type.WireName()}. Leave it out.";
        }

        if (e.Edit is not { } edit)
        {
            return "op is required for the type edit: send one of remove, replace, move, text.";
        }

        return edit.Op switch
        {
            EditOperation.Remove => Item(edit.ItemId, "itemId") ?? Absent(edit, with: true, places: true, text: true),
            EditOperation.Replace => Replace(edit),
            EditOperation.Move => Move(edit),
            EditOperation.Text => Text(edit),
            _ => $"op {(int)edit.Op} is not an operation. Send one of remove, replace, move, text.",
        };
    }

    private static string? Replace(SlateEdit edit)
        => Item(edit.ItemId, "itemId") ?? Item(edit.WithItemId, "withItemId")
            ?? (edit.ItemId == edit.WithItemId ? $"withItemId '{edit.WithItemId}' is the item it replaces. Send another item." : null)
            ?? Absent(edit, with: false, places: true, text: true);

    private static string? Move(SlateEdit edit)
        => Item(edit.ItemId, "itemId") ?? Place(edit.From, "from") ?? Place(edit.To, "to")
            ?? (edit.From == edit.To ? $"to {edit.To} equals from: nothing moved. Send the place it was moved to." : null)
            ?? Absent(edit, with: true, places: false, text: true);

    private static string? Text(SlateEdit edit)
    {
        if (edit.ItemId is not null)
        {
            return $"itemId '{edit.ItemId}' does not belong to the op text. Leave it out.";
        }

        return Words(edit.Before, "before") ?? Words(edit.After, "after")
            ?? (edit.Before == edit.After ? "after equals before: nothing was changed. Send the text after the change." : null)
            ?? Absent(edit, with: true, places: true, text: false);
    }

    private static string? Item(string? id, string name) => Identifier.IsValid(id, name, out var error) ? null : error;

    private static string? Place(int? place, string name) => place switch
    {
        null => $"{name} is required for the op move: send a zero-based position.",
        < 0 or > EventRules.MaxPosition => $"{name} must be between 0 and {EventRules.MaxPosition}, but was {place}. Send a zero-based position.",
        _ => null,
    };

    private static string? Words(string? text, string name)
    {
        if (text is null)
        {
            return $"{name} is required for the op text: send the text, which may be empty.";
        }

        if (text.Length > EventRules.MaxTextLength)
        {
            return $"{name} must have at most {EventRules.MaxTextLength} characters, but has {text.Length}. Send the changed part only.";
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return $"{name} has a lone surrogate at index {i}: it is not valid Unicode. Send well-formed UTF-8.";
            }
        }

        return null;
    }

    private static string? Absent(SlateEdit edit, bool with, bool places, bool text)
    {
        var stray = with && edit.WithItemId is not null ? "withItemId"
            : places && edit.From is not null ? "from"
            : places && edit.To is not null ? "to"
            : text && edit.Before is not null ? "before"
            : text && edit.After is not null ? "after"
            : null;
        return stray is null ? null : $"{stray} does not belong to the op {EventRules.Camel(edit.Op.ToString())}. Leave it out.";
    }
}
