using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>What is wrong with <c>deploy/Dockerfile</c>.</summary>
internal sealed partial class ImageFile
{
    private readonly List<string> _failures = [];
    private readonly List<(string Word, string Operand)> _lines;

    public ImageFile(Plant? plant = null)
    {
        var text = Continuation().Replace(string.Join('\n', DeployFolder.Read("Dockerfile", plant).Split('\n').Where(line => !line.StartsWith('#'))), " ");
        _lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => (line[..line.IndexOf(' ')], line[line.IndexOf(' ')..].Trim()))];
    }

    /// <summary>A variable of the image.</summary>
    public static string Default(string variable) => new ImageFile().Variable(variable);

    public string Variable(string name)
        => _lines.Where(line => line.Word == "ENV").Select(line => Regex.Match(line.Operand, $"(?:^| ){name}=(?:\"([^\"]*)\"|(\\S*))")).Where(match => match.Success)
            .Select(match => match.Groups[1].Value + match.Groups[2].Value).LastOrDefault() ?? "";

    public IReadOnlyList<string> Failures()
    {
        CheckCopies();
        var final = _lines[_lines.FindLastIndex(line => line.Word == "FROM")..];
        var user = final.LastOrDefault(line => line.Word == "USER").Operand ?? "root";
        Expect(Regex.IsMatch(user, "^[1-9][0-9]{3,}:[1-9][0-9]{3,}$"), $"USER must be numbers, so that Kubernetes can tell that it is not root, but was {user}.");
        foreach (var program in new[] { "ENTRYPOINT", "HEALTHCHECK" }.Select(word => Program().Match(final.LastOrDefault(line => line.Word == word).Operand ?? "").Groups[1].Value))
        {
            Expect(File.Exists(Path.Combine(DeployFolder.Repository, "deploy/image", Path.GetFileName(program))), $"There is no program '{program}' in deploy/image.");
        }

        var health = new Uri(Variable("RECO_HEALTH"));
        Expect(final.Exists(line => line.Word == "EXPOSE" && line.Operand == $"{health.Port}"), $"The health check asks port {health.Port}, which is not exposed.");
        Expect(final.Exists(line => line.Word == "VOLUME" && line.Operand == Variable("RECO_STORE")), $"RECO_STORE is {Variable("RECO_STORE")}, which is no volume: the root file system is read-only.");
        Expect(OrleansReco.Cli.RecoCommands.Create().Parse([.. Words().Matches(final.Last(line => line.Word == "CMD").Operand).Select(word => word.Groups[1].Value)]).Errors.Count == 0, "CMD is not a command of the program.");
        foreach (var part in OrleansReco.Ranking.Native.NativeParts.All)
        {
            Expect(final.Exists(line => part.FileNames.Any(name => line.Operand.Contains(name.Split(".so")[0], StringComparison.Ordinal))), $"The image has no {part.Name}: none of its lines has {string.Join(" or ", part.FileNames)}.");
        }

        return _failures;
    }

    /// <summary>What is copied exists and is let through by <c>.dockerignore</c>; what comes from another stage comes from an earlier one.</summary>
    private void CheckCopies()
    {
        var stages = new List<string>();
        var admitted = File.ReadAllLines(Path.Combine(DeployFolder.Repository, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var (word, rest) in _lines)
        {
            if (word == "FROM" && rest.Split(" AS ") is [_, var stage])
            {
                stages.Add(stage);
            }

            if (word != "COPY")
            {
                continue;
            }

            var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts[0].StartsWith("--from=", StringComparison.Ordinal))
            {
                Expect(stages.Contains(parts[0]["--from=".Length..]), $"COPY {rest}: there is no such stage before it.");
                continue;
            }

            foreach (var source in parts[..^1].Select(part => part.TrimEnd('/')))
            {
                Expect(Path.Exists(Path.Combine(DeployFolder.Repository, source)), $"COPY {rest}: there is no {source}.");
                Expect(admitted.Exists(each => source == each || source.StartsWith(each + "/", StringComparison.Ordinal)), $"COPY {rest}: .dockerignore keeps {source} out.");
            }
        }
    }

    private void Expect(bool holds, string failure)
    {
        if (!holds)
        {
            _failures.Add(failure);
        }
    }

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continuation();

    [GeneratedRegex("\\[\"([^\"]+)\"")]
    private static partial Regex Program();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Words();
}
