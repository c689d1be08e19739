namespace OrleansReco.Abstractions;

/// <summary>Gathers everything wrong with one event, so that a client learns it all at once: one fault a member, the first that was found. It allocates nothing while there is none.</summary>
/// <param name="unread">Members whose values could not be read, which the client is told of elsewhere; null: none.</param>
internal struct EventFaults(IReadOnlySet<string>? unread = null)
{
    /// <summary>The most faults that one event is told of.</summary>
    public const int Most = 10;

    private const int ShownLength = 80;

    private List<FieldError>? _found;

    public readonly IReadOnlyList<FieldError> Found => _found ?? (IReadOnlyList<FieldError>)[];

    /// <summary>A value as it is repeated to whom sent it: shortened.</summary>
    public static string Shown(string value) => value.Length <= ShownLength ? value : value[..ShownLength] + "…";

    /// <summary>Whether a member was sent, but not as it can be read.</summary>
    public readonly bool IsUnread(string field) => unread?.Contains(field) == true;

    public void Add(string field, string message, string? value = null)
    {
        if (IsUnread(field) || _found?.Exists(fault => fault.Field == field) == true || _found?.Count >= Most)
        {
            return;
        }

        (_found ??= []).Add(new(field, message, value is null ? null : Shown(value)));
    }

    /// <summary>An id that must be there.</summary>
    public void Id(string? value, string field)
    {
        if (!Identifier.IsValid(value, field, out var error))
        {
            Add(field, error, value);
        }
    }
}
