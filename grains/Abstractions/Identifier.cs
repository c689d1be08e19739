using System.Diagnostics.CodeAnalysis;

namespace OrleansReco.Abstractions;

/// <summary>The rule every id of this system obeys: users, items, surfaces, sessions, decisions, events.</summary>
public static class Identifier
{
    /// <summary>The longest id, in UTF-16 code units.</summary>
    public const int MaxLength = 128;

    /// <summary>Says what is wrong with <paramref name="value"/> as the id called <paramref name="name"/>.</summary>
    /// <returns>False with a sentence naming field, value and remedy; true when it is a valid id.</returns>
    public static bool IsValid([NotNullWhen(true)] string? value, string name, [NotNullWhen(false)] out string? error)
    {
        error = value switch
        {
            null or "" => $"{name} is required: send a non-empty string of at most {MaxLength} characters.",
            _ when string.IsNullOrWhiteSpace(value) => $"{name} must not be white space alone. Send an id with at least one visible character.",
            { Length: > MaxLength } => $"{name} must have at most {MaxLength} characters, but has {value.Length}. Send a shorter id.",
            _ => null,
        };
        if (error is null)
        {
            for (var i = 0; i < value!.Length; i++)
            {
                if (char.IsControl(value[i]))
                {
                    error = $"{name} has the control character U+{(int)value[i]:X4} at index {i}. Remove it.";
                    break;
                }

                if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                {
                    i++;
                }
                else if (char.IsSurrogate(value[i]))
                {
                    error = $"{name} has a lone surrogate at index {i}: it is not valid Unicode. Send well-formed UTF-8.";
                    break;
                }
            }
        }

        return error is null;
    }
}
