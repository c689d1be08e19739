using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansReco.Gateway.Wire;

/// <summary>Whole numbers in a query string.</summary>
internal static class QueryNumber
{
    /// <exception cref="InvalidRequestException">It is there and is not a whole number in the range.</exception>
    public static int Read(IQueryCollection query, string name, int fallback, int low, int high)
    {
        if (!query.TryGetValue(name, out var sent))
        {
            return fallback;
        }

        var text = sent.ToString();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
            ? value
            : throw new InvalidRequestException(new(name, $"{name} must be a whole number between {low} and {high}, but was '{(text.Length > 40 ? text[..40] + "…" : text)}'. Send such a number or leave it out.", text.Length > 40 ? text[..40] : text));
    }
}
