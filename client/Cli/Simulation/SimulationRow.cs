using System.Globalization;

namespace OrleansReco.Cli.Simulation;

/// <summary>One arm in one generation.</summary>
/// <param name="Generation">From 1.</param>
/// <param name="Arm">champion or baseline.</param>
/// <param name="Model">The bundle that served it.</param>
/// <param name="Users">Users in the arm.</param>
/// <param name="Sessions">Sessions.</param>
/// <param name="Slates">Slates served.</param>
/// <param name="SaveRate">Slates with something saved.</param>
/// <param name="PlayRate">Examined items that were played.</param>
/// <param name="SkipRate">Examined items that were skipped.</param>
/// <param name="EditRate">Slates that were edited.</param>
/// <param name="AbandonmentRate">Sessions that ended with nothing accepted.</param>
internal sealed record SimulationRow(
    int Generation,
    string Arm,
    string? Model,
    int Users,
    int Sessions,
    int Slates,
    double SaveRate,
    double PlayRate,
    double SkipRate,
    double EditRate,
    double AbandonmentRate)
{
    public static string Header => "simulated    generation  arm        users  slates    save    play    skip    edit  abandon";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"simulated  {Generation,12}  {Arm,-9}{Users,7}{Slates,8}{SaveRate,8:0.000}{PlayRate,8:0.000}{SkipRate,8:0.000}{EditRate,8:0.000}{AbandonmentRate,9:0.000}");
}
