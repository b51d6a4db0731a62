// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The shape of the whole, over every module. */
@AnalyzeClasses(packages = "io.spliceway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule foreignMemoryStaysInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.spliceway.linux..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..")
            .because("raw memory and native calls are reviewed in one place, and the rest speaks errno and addresses");

    @ArchTest
    static final ArchRule linuxKnowsNothingAboveIt = classes()
            .that()
            .resideInAPackage("io.spliceway.linux..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.spliceway.linux..", "java..", "org.jspecify.."))
            .because("it is the man pages in Java, and nothing else");

    @ArchTest
    static final ArchRule spliceMovesBytesAndKnowsNoRoutes = classes()
            .that()
            .resideInAPackage("io.spliceway.splice..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.spliceway.splice..", "io.spliceway.linux..", "io.netty..", "java..", "org.jspecify.."))
            .because("splice-core is a library for any Netty user: it needs Netty's transport and nothing of ours");

    @ArchTest
    static final ArchRule grpcStaysInTheControlPlane = noClasses()
            .that()
            .resideOutsideOfPackage("io.spliceway.control..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.spliceway.control.v1.."))
            .because("the node sees routes and measurements as plain records and could be fed by anything");

    @ArchTest
    static final ArchRule aNodeDoesNotCarryTheController = noClasses()
            .that()
            .resideInAPackage("io.spliceway.router..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.spliceway.control.server..", "io.spliceway.control.overlay..", "io.spliceway.load.."))
            .because("what is deployed on every edge must not bring the server's dependencies along");

    @ArchTest
    static final ArchRule theControllerKnowsNoDataPath = noClasses()
            .that()
            .resideInAPackage("io.spliceway.control..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.spliceway.router..", "io.spliceway.splice..", "io.spliceway.linux.."))
            .because("it chooses ways and moves no byte");

    @ArchTest
    static final ArchRule loadIsMadeFromOutside = noClasses()
            .that()
            .resideInAPackage("io.spliceway.load..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.spliceway.router..", "io.spliceway.control.server..", "io.spliceway.control.overlay.."))
            .because("what measures runs the real programs as processes, as an operator does");

    @ArchTest
    static final ArchRule theNodesPartsFormNoCycle = slices().matching("io.spliceway.router.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a part that can be read without the others can be changed without them");

    @ArchTest
    static final ArchRule framesKnowNoFlows = noClasses()
            .that(resideInAPackage("io.spliceway.router.trunk.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.spliceway.router.flow..", "io.spliceway.router.net.."))
            .because("the protocol must be testable byte by byte");

    @ArchTest
    static final ArchRule namesSayAJob = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .because("such a name says that nobody knew what the class is for");
}
