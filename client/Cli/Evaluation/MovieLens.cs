using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Evaluation;

/// <summary>MovieLens 100k as RecBole's atomic files give it: tab-separated, one header line a file.</summary>
/// <param name="Ratings">All ratings, in file order.</param>
/// <param name="Items">The films: title, genres as categories, <c>year</c> as attribute.</param>
internal sealed record MovieLens(ImmutableArray<MovieLens.Rating> Ratings, ImmutableArray<Item> Items)
{
    /// <summary>One rating.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="ItemId">The film.</param>
    /// <param name="Value">1 to 5.</param>
    /// <param name="At">When.</param>
    public readonly record struct Rating(string UserId, string ItemId, double Value, DateTimeOffset At);

    /// <summary>Reads a folder that a command was given.</summary>
    /// <exception cref="CommandFailedException">It does not hold MovieLens 100k.</exception>
    public static MovieLens Open(DirectoryInfo folder)
    {
        try
        {
            return Load(folder.FullName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException or FormatException)
        {
            throw new CommandFailedException(e.Message);
        }
    }

    /// <summary>Reads <c>ml-100k.inter</c> and <c>ml-100k.item</c> of a folder.</summary>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">A line does not have the fields of its header.</exception>
    public static MovieLens Load(string folder)
    {
        var ratings = Rows(folder, "ml-100k.inter", 4)
            .Select(f => new Rating(f[0], f[1], double.Parse(f[2], CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeSeconds(long.Parse(f[3], CultureInfo.InvariantCulture))))
            .ToImmutableArray();
        var items = Rows(folder, "ml-100k.item", 4).Select(ItemOf).ToImmutableArray();
        return new MovieLens(ratings, items);
    }

    private static Item ItemOf(string[] fields)
    {
        var hasYear = int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var year);
        return new Item
        {
            ItemId = fields[0],
            Title = fields[1],
            Categories = [.. fields[3].Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Attributes = hasYear ? ImmutableDictionary<string, string>.Empty.Add("year", fields[2]) : ImmutableDictionary<string, string>.Empty,
            PublishedAt = hasYear ? new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero) : null,
        };
    }

    private static IEnumerable<string[]> Rows(string folder, string file, int fields)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no {file} in '{folder}'. Give the folder of MovieLens 100k in RecBole's format ({file} and its siblings).", path);
        }

        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line, index + 1)).Skip(1))
        {
            var row = line.Split('\t');
            if (row.Length < fields)
            {
                throw new InvalidDataException($"{path}, line {number} has {row.Length} tab-separated fields, but {fields} are needed.");
            }

            yield return row;
        }
    }
}
