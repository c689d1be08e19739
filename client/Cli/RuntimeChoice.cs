using System.CommandLine;

namespace OrleansReco.Cli;

/// <summary>Which grain runtime was asked for. The launcher acts on it: it starts the build that stands on it.</summary>
internal static class RuntimeChoice
{
    /// <summary><c>--runtime</c>, on every command.</summary>
    public static Option<string?> Option { get; } = Create();

    private static Option<string?> Create()
    {
        var option = new Option<string?>("--runtime") { Description = "local or orleans: which build the launcher ./reco starts; without it, Orleans wherever its packages restore, and for `test` the local build.", Recursive = true };
        option.AcceptOnlyFromAmong("local", "orleans");
        return option;
    }
}
