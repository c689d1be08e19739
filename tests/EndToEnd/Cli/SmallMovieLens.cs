using System.Globalization;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary>A folder in MovieLens 100k's format with made-up ratings: each user rates mostly films of one of four kinds.</summary>
internal sealed class SmallMovieLens : IDisposable
{
    private static readonly string[] Kinds = ["Action", "Comedy", "Drama", "Western"];

    public SmallMovieLens(int users, int films, int ratingsEach)
    {
        (Films, Ratings) = (films, users * ratingsEach);
        var random = new Random(11);
        File.WriteAllLines(
            Path.Combine(Folder, "ml-100k.item"),
            [
                "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq",
                .. Enumerable.Range(1, films).Select(film => $"{film}\tFilm {film}\t{1980 + (film % 20)}\t{KindOf(film)}"),
            ]);
        File.WriteAllLines(
            Path.Combine(Folder, "ml-100k.inter"),
            ["user_id:token\titem_id:token\trating:float\ttimestamp:float", .. Enumerable.Range(1, users).SelectMany(user => Of(user, films, ratingsEach, random))]);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("reco-ml-").FullName;

    public int Films { get; }

    public int Ratings { get; }

    public static string KindOf(int film) => Kinds[film % Kinds.Length];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static IEnumerable<string> Of(int user, int films, int count, Random random)
        => Enumerable.Range(1, films)
            .OrderBy(film => random.NextDouble() * (KindOf(film) == Kinds[user % Kinds.Length] ? 0.3 : 1))
            .Take(count)
            .Select((film, i) => string.Create(CultureInfo.InvariantCulture, $"{user}\t{film}\t{1 + random.Next(5)}\t{881_250_000 + (user * 1_000) + i}"));
}
