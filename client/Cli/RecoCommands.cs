using System.CommandLine;
using OrleansReco.Cli.Doctor;
using OrleansReco.Cli.Keys;
using OrleansReco.Cli.Testing;

namespace OrleansReco.Cli;

/// <summary>The commands behind <c>reco</c>.</summary>
internal static class RecoCommands
{
    public static RootCommand Create() => new("OrleansReco: recommendations that learn from use.")
    {
        DoctorCommand.Create(),
        TestCommand.Create(),
        KeysCommand.Create(),
    };
}
