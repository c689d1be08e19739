using System.CommandLine;
using OrleansReco.Cli.Benchmarks;
using OrleansReco.Cli.Benchmarks.Bus;
using OrleansReco.Cli.Benchmarks.Cluster;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.DeadLetters;
using OrleansReco.Cli.Doctor;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Cli.Import;
using OrleansReco.Cli.Keys;
using OrleansReco.Cli.Simulation;
using OrleansReco.Cli.Testing;
using OrleansReco.Cli.Training;
using OrleansReco.Cli.Up;

namespace OrleansReco.Cli;

/// <summary>The commands behind <c>reco</c>.</summary>
internal static class RecoCommands
{
    public static RootCommand Create() => new("OrleansReco: recommendations that learn from use.")
    {
        RuntimeChoice.Option,
        UpCommand.Create(),
        SiloCommand.Create(),
        GatewayCommand.Create(),
        TrainerCommand.Create(),
        DeadLetterCommand.Create(),
        ImportCommand.Create(),
        SimulateCommand.Create(),
        EvalCommand.Create(),
        ReplayCommand.Create(),
        new Command("bench", "Measures this machine with this product.") { StoreBenchCommand.Create(), ServeBenchCommand.Create(), ServeLoadCommand.Create(), BusBenchCommand.Create(), ClusterBenchCommand.Create() },
        ClusterCommand.Create(),
        ChaosCommand.Create(),
        DoctorCommand.Create(),
        TestCommand.Create(),
        KeysCommand.Create(),
    };
}
