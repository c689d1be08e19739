using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Collects everything wrong with one message, so that a client learns it all at once.</summary>
/// <param name="at">Path of the message in the body; empty: it is the body.</param>
internal sealed class Checks(string at = "")
{
    private readonly List<FieldError> _errors = [];

    public bool Failed => _errors.Count > 0;

    public IReadOnlyList<FieldError> Errors => _errors;

    public void Add(string field, string message, string? value = null) => _errors.Add(new(At(field), message, value));

    /// <summary>An id that must be there.</summary>
    public string Id(string? value, string field)
    {
        if (!Identifier.IsValid(value, field, out var error))
        {
            Add(field, error);
        }

        return value ?? "";
    }

    /// <summary>An id that may be absent.</summary>
    public string? OptionalId(string? value, string field)
    {
        if (value is not null)
        {
            Id(value, field);
        }

        return value;
    }

    /// <summary>A text of at most <paramref name="max"/> UTF-16 code units, without control characters other than tab and line ends.</summary>
    public string? Text(string? value, string field, int max)
    {
        if (value is null)
        {
            return null;
        }

        if (value.Length > max)
        {
            Add(field, $"{field} must have at most {max} characters, but has {value.Length}. Shorten it.");
            return value;
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]) && value[i] is not ('\t' or '\n' or '\r'))
            {
                Add(field, $"{field} has the control character U+{(int)value[i]:X4} at index {i}. Remove it.");
                break;
            }
        }

        return value;
    }

    /// <summary>The reason of a change, which must be there.</summary>
    public void Reason(string? reason)
    {
        if (string.IsNullOrWhiteSpace(Text(reason, "reason", 500)))
        {
            Add("reason", "reason is required: say why, for those who look later.");
        }
    }

    public int Range(int value, string field, int low, int high)
    {
        if (value < low || value > high)
        {
            Add(field, $"{field} must be between {low} and {high}, but was {value}. Send a number in that range.", value.ToString());
        }

        return value;
    }

    /// <summary>Whether a list is within its bound; a longer one is an error, and not worth looking at.</summary>
    public bool Count<T>(IReadOnlyCollection<T> values, string field, int max)
    {
        if (values.Count <= max)
        {
            return true;
        }

        Add(field, $"{field} must have at most {max} entries, but has {values.Count}. Send fewer.");
        return false;
    }

    public ImmutableArray<string> Ids(ImmutableArray<string>? values, string field, int max)
    {
        if (values is not { } ids || !Count(ids, field, max))
        {
            return [];
        }

        for (var i = 0; i < ids.Length; i++)
        {
            Id(ids[i], $"{field}[{i}]");
        }

        return ids;
    }

    public ImmutableArray<string> Texts(ImmutableArray<string>? values, string field, int max, int maxLength)
    {
        if (values is not { } texts || !Count(texts, field, max))
        {
            return [];
        }

        for (var i = 0; i < texts.Length; i++)
        {
            if (string.IsNullOrEmpty(texts[i]))
            {
                Add($"{field}[{i}]", $"{field}[{i}] must not be empty. Leave it out or fill it in.");
            }

            Text(texts[i], $"{field}[{i}]", maxLength);
        }

        return texts;
    }

    /// <summary>Free attributes: bounded in number, in length of names and of values.</summary>
    public ImmutableDictionary<string, string> Attributes(ImmutableDictionary<string, string>? values, string field, int max = 100)
    {
        if (values is null || !Count(values, field, max))
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        foreach (var (name, value) in values)
        {
            Id(name, $"{field}.{Name(name)}");
            Text(value, $"{field}.{Name(name)}", 1_000);
        }

        return values;
    }

    /// <summary>What is wrong, in a sentence.</summary>
    public string Summary => _errors.Count == 1 ? _errors[0].Message : $"{_errors.Count} members are not as they must be; see errors.";

    private static string Name(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private string At(string field) => at.Length == 0 ? field : $"{at}.{field}";
}
