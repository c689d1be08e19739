using System.CommandLine;
using System.Globalization;

namespace OrleansReco.Cli;

/// <summary>Options whose number has bounds.</summary>
internal static class BoundedOptions
{
    /// <summary>Refuses a number that is out of bounds, in words that name the bounds and what was sent.</summary>
    public static Option<T> Within<T>(this Option<T> option, string bounds, Func<T, bool> isWithin)
        where T : struct, IParsable<T>
    {
        option.Validators.Add(result =>
        {
            // From the text: asking the result for its value throws on what is no number, and the parser reports that by itself.
            if (result.Tokens is [.., var sent] && T.TryParse(sent.Value, CultureInfo.InvariantCulture, out var value) && !isWithin(value))
            {
                result.AddError($"{option.Name} must be {bounds}, but was {sent.Value}.");
            }
        });
        return option;
    }
}
